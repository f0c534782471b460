import type { DrawnState } from '../../../machines/contracts/statechart-drawing.ts';

/** Width of a bold letter in ems where nothing can be measured; wide, as in DejaVu Sans. */
const EM_MAX = 0.62;
const MEASURED_PX = 100;

const widths = new Map<string, number>();
let canvas: CanvasRenderingContext2D | null | undefined;

/** Width of a state's name in ems of the font that this page has; families differ by a fifth. */
const nameWidth = (name: string): number => {
  const known = widths.get(name);
  if (known !== undefined) return known;
  canvas ??= document.createElement('canvas').getContext('2d');
  let width = name.length * EM_MAX;
  if (canvas) {
    canvas.font = `600 ${MEASURED_PX}px ${getComputedStyle(document.body).fontFamily}`;
    width = canvas.measureText(name).width / MEASURED_PX;
  }
  widths.set(name, width);
  return width;
};

export const isContainer = ({ kind }: DrawnState): boolean =>
  kind === 'machine' || kind === 'compound' || kind === 'parallel' || kind === 'region';

/** The largest size at which the name fits into its box; a container's title has one line above its content. */
export const roomFor = (state: DrawnState): number => {
  const roomPx = state.w - (state.kind === 'final' ? 14 : 8);
  const widest = Math.floor((10 * roomPx) / nameWidth(state.name)) / 10;
  return Math.min(widest, isContainer(state) ? 17 : 20);
};

/** Px on the screen: smaller letters are not read but guessed. */
const LEGIBLE_PX = 9;
/** Names are never drawn smaller than this, in units of the drawing (statechart.css). */
const NAME_MIN = 11;

/** The scale from which on every state's name can be read. */
export const legibleScale = (states: readonly DrawnState[]): number =>
  LEGIBLE_PX /
  Math.min(
    ...states
      .filter(({ kind }) => kind !== 'machine')
      .map((state) => Math.max(NAME_MIN, roomFor(state))),
  );
