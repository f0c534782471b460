/** Width of a bold letter in ems where nothing can be measured; wide, as in DejaVu Sans. */
const EM_MAX = 0.62;
const MEASURED_PX = 100;

const widths = new Map<string, number>();
let canvas: CanvasRenderingContext2D | null | undefined;

/** Width of a state's name in ems of the font that this page has; families differ by a fifth. */
export const nameWidth = (name: string): number => {
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
