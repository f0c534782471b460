/** A shape of a lucide icon: its element and attributes, in a 24 × 24 box. */
export type IconShape = [name: string, attributes: Record<string, string | number | undefined>];

const number = (value: string | number | undefined): number => Number(value ?? 0);

const arc = (radius: number, dx: number, dy: number): string =>
  `a${radius} ${radius} 0 0 1 ${dx} ${dy}`;

const circlePath = (cx: number, cy: number, r: number): string =>
  `M${cx - r} ${cy}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`;

const rectPath = (x: number, y: number, width: number, height: number, rx: number): string =>
  [
    `M${x + rx} ${y}h${width - 2 * rx}${arc(rx, rx, rx)}v${height - 2 * rx}${arc(rx, -rx, rx)}`,
    `h${2 * rx - width}${arc(rx, -rx, -rx)}v${2 * rx - height}${arc(rx, rx, -rx)}z`,
  ].join('');

/**
 * A whole icon as one path. A board shows hundreds of icons that change several times a second; one attribute of one element is
 * the least that a browser can restyle.
 */
export const iconPath = (shapes: readonly IconShape[]): string =>
  shapes
    .map(([name, of]) => {
      switch (name) {
        case 'path':
          // A relative move at the start of a path counts from the origin; behind another shape it must be told so.
          return String(of.d).replace(/^m/, 'M0 0m');
        case 'circle':
          return circlePath(number(of.cx), number(of.cy), number(of.r));
        case 'line':
          return `M${of.x1} ${of.y1}L${of.x2} ${of.y2}`;
        case 'rect':
          return rectPath(
            number(of.x),
            number(of.y),
            number(of.width),
            number(of.height),
            number(of.rx ?? of.ry),
          );
        default:
          throw new Error(`no path for <${name}>`);
      }
    })
    .join('');
