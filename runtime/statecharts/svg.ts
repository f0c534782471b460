/**
 * A drawing as a picture for the repository and for documents: light, or dark where the reader prefers it. The console
 * draws the same drawing itself, with live states lit up.
 */
import type {
  DrawnDot,
  DrawnEdge,
  DrawnState,
  StatechartDrawing,
  TransitionLine,
} from '../../machines/contracts/statechart-drawing.ts';
import { headerPx, invokeText } from './box-content.ts';
import { pathOf } from './polyline.ts';

const style = `
svg{--bg:#fbfcfd;--box:#fff;--nest:#f4f6f9;--lane:#b6bfcc;--line:#5c6675;--text:#1b2430;--quiet:#4b5666;--hair:#c9d1dc;--mark:#8590a1}
@media (prefers-color-scheme:dark){svg{--bg:#12161c;--box:#1c222b;--nest:#171c23;--lane:#465061;--line:#93a0b3;--text:#eef2f7;--quiet:#b4bfce;--hair:#38424f;--mark:#8b98ab}}
.bg{fill:var(--bg)}
text{font:600 13px system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;fill:var(--text)}
.title{font-size:15px}
.line text,.invoke text{font:400 11px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.on-edge text{paint-order:stroke;stroke:var(--bg);stroke-width:4px;stroke-linejoin:round}
.line .guard,.invoke text{fill:var(--quiet)}
.line .delay{font-style:italic}
rect{fill:var(--box);stroke:var(--line);stroke-width:1.25}
.machine>rect,.compound>rect,.parallel>rect{fill:var(--nest);stroke:var(--hair)}
.machine>rect{fill:none;stroke:none}
.region>rect{fill:none;stroke:none}
.region>path{stroke:var(--lane);stroke-dasharray:5 4;fill:none}
.final>.inner{fill:none}
.invoke rect{fill:var(--nest);stroke:var(--hair)}
.edge path{fill:none;stroke:var(--line);stroke-width:1.25}
.ring{fill:none;stroke:var(--mark);stroke-width:1.5}
.tick{stroke:var(--mark);stroke-width:1.5;stroke-linecap:round}
.initial{fill:var(--line)}
.anywhere{fill:var(--bg);stroke:var(--line);stroke-width:1.25}
#head path{fill:var(--line)}
`;

export function svgOf(drawing: StatechartDrawing): string {
  const { width, height, machine, hash } = drawing;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Statechart ${escaped(machine)}" data-hash="${hash}">`,
    `<style>${style}</style>`,
    '<defs><marker id="head" viewBox="0 0 8 8" refX="7.5" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 .8 8 4 0 7.2Z"/></marker></defs>',
    `<rect class="bg" width="${width}" height="${height}" style="stroke:none"/>`,
    ...drawing.states.map(stateSvg),
    ...drawing.edges.map(edgeSvg),
    ...drawing.dots.map(dotSvg),
    ...drawing.edges.flatMap((edge) => edge.lines.map((line) => lineSvg(line, ' on-edge'))),
    '</svg>',
    '',
  ].join('\n');
}

function stateSvg(state: DrawnState): string {
  const { x, y, w, h, kind } = state;
  const parts = [
    `<g class="${kind}" data-state="${escaped(state.id)}">`,
    tooltip(stateNotes(state)),
  ];
  const corner = kind === 'history' ? h / 2 : kind === 'machine' ? 0 : 8;
  parts.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${corner}"/>`);
  if (kind === 'region') parts.push(`<path d="M${x} ${y}H${x + w}"/>`);
  if (kind === 'final')
    parts.push(
      `<rect class="inner" x="${x + 3}" y="${y + 3}" width="${w - 6}" height="${h - 6}" rx="5.5"/>`,
    );
  parts.push(nameSvg(state));
  for (const invoke of state.invokes)
    parts.push(
      `<g class="invoke"><rect x="${invoke.x}" y="${invoke.y}" width="${invoke.w}" height="${invoke.h}" rx="8"/>` +
        `<circle class="ring" cx="${invoke.x + 9}" cy="${invoke.y + 8}" r="2.5"/>` +
        `<text x="${invoke.x + 16}" y="${invoke.y + 12}">${escaped(invokeText(invoke.id, invoke.src))}</text></g>`,
    );
  parts.push(...state.internal.map((line) => lineSvg(line, '')), '</g>');
  return parts.join('');
}

function nameSvg({ kind, history, name, x, y, w, h, invokes, internal }: DrawnState): string {
  if (kind === 'history')
    return `<text x="${x + w / 2}" y="${y + h / 2 + 4.5}" text-anchor="middle">${history === 'deep' ? 'H*' : 'H'}</text>`;
  const alone = invokes.length + internal.length === 0;
  if ((kind === 'atomic' || kind === 'final') && alone)
    return `<text x="${x + w / 2}" y="${y + h / 2 + 4.5}" text-anchor="middle">${escaped(name)}</text>`;
  const title = kind === 'machine' ? ' class="title"' : '';
  return `<text${title} x="${x + (kind === 'machine' ? 0 : 10)}" y="${y + headerPx - 8}">${escaped(name)}</text>`;
}

const edgeSvg = (edge: DrawnEdge): string =>
  `<g class="edge" data-edge="${escaped(edge.id)}"><path d="${pathOf(edge.points)}" marker-end="url(#head)"/></g>`;

const dotSvg = ({ kind, x, y, r }: DrawnDot): string =>
  `<circle class="${kind}" cx="${x}" cy="${y}" r="${r - 0.5}"/>`;

function lineSvg(line: TransitionLine, more: string): string {
  const { ring } = line;
  return [
    `<g class="line${more}" data-transition="${escaped(line.transition)}">`,
    tooltip(lineNotes(line)),
    ring
      ? `<circle class="ring" cx="${ring.x}" cy="${ring.y}" r="${ring.r}"/><path class="tick" fill="none" d="M${ring.x} ${ring.y - 2.2}V${ring.y}H${ring.x + 2}"/>`
      : '',
    ...line.texts.map(
      ({ part, text, x, y }) => `<text class="${part}" x="${x}" y="${y}">${escaped(text)}</text>`,
    ),
    '</g>',
  ].join('');
}

const stateNotes = ({ description, entry, exit, tags }: DrawnState): string[] => [
  ...(description === undefined ? [] : [description]),
  ...(entry.length ? [`on entry: ${entry.join(', ')}`] : []),
  ...(exit.length ? [`on exit: ${exit.join(', ')}`] : []),
  ...(tags.length ? [`tags: ${tags.join(', ')}`] : []),
];

const lineNotes = ({ description, actions }: TransitionLine): string[] => [
  ...(description === undefined ? [] : [description]),
  ...(actions.length ? [`does: ${actions.join(', ')}`] : []),
];

const tooltip = (notes: readonly string[]): string =>
  notes.length === 0 ? '' : `<title>${escaped(notes.join('\n'))}</title>`;

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`);
