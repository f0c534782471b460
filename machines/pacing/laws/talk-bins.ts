/** Lower edges of the bins of a conversation's age: fine where people hang up, wide where only time passes. */
export const talkEdgesMs = Float64Array.from(
  [
    0, 2, 4, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100, 125, 160, 200, 250, 320, 450, 640,
    960,
  ],
  (seconds) => seconds * 1_000,
);
export const talkBinCount = talkEdgesMs.length;

export function talkBin(ageMs: number): number {
  let low = 0;
  let high = talkBinCount - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (talkEdgesMs[middle]! <= ageMs) low = middle;
    else high = middle - 1;
  }
  return low;
}
