/**
 * Widths of text without a font: a drawing must come out the same on every machine, and is read with whatever system
 * font the reader has. Estimates lean to the wide side of Segoe UI, SF Pro, Roboto and DejaVu, so text never leaves its box.
 */
const nameFontPx = 13;
const lineFontPx = 11;
export const lineHeightPx = 15;

/** Of a monospaced character, in em: 0.60 in most families, 0.602 in DejaVu Sans Mono. */
const monoEm = 0.605;

export const monoWidth = (text: string): number => Math.ceil(text.length * lineFontPx * monoEm);

const narrow = new Set('fijlrtI.,:;|!()[] ');
const wide = new Set('mwMWGOQ@%');

/** Semi-bold sans serif at `nameFontPx`. */
export function nameWidth(text: string): number {
  let em = 0;
  for (const letter of text)
    em += narrow.has(letter) ? 0.4 : wide.has(letter) ? 0.93 : letter < 'a' ? 0.72 : 0.63;
  return Math.ceil(em * nameFontPx);
}
