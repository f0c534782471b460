/** Puts the pieces into `whole`, one after the other from its beginning, and returns it; they must fit. */
export function joinPieces<Whole extends Uint8Array | Int16Array>(
  whole: Whole,
  pieces: readonly (Whole extends Uint8Array ? Uint8Array : Int16Array)[],
): Whole {
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** How much there is in all of them. */
export const lengthOf = (pieces: readonly { readonly length: number }[]): number =>
  pieces.reduce((sum, { length }) => sum + length, 0);
