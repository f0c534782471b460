/**
 * Slots to keep free for inbound calls and callbacks: the newsvendor's quantile. An idle slot costs `idleCost` a moment, a
 * caller who finds none `missCost`; the best reserve is the smallest r with P(demand ≤ r) ≥ missCost/(missCost + idleCost).
 * Demand within one slot's turn-over is taken as Poisson of this mean. dialler.md §2.3.
 */
export function reserveCount(demandMean: number, missCost: number, idleCost: number): number {
  if (demandMean <= 0 || missCost <= 0) return 0;
  const wanted = missCost / (missCost + idleCost);
  let term = Math.exp(-demandMean);
  let sum = term;
  let count = 0;
  // Far above the mean nothing is left to gain, whatever the costs; it also bounds the loop.
  const countMax = Math.ceil(demandMean + 10 * Math.sqrt(demandMean) + 10);
  while (sum < wanted && count < countMax) {
    count += 1;
    term *= demandMean / count;
    sum += term;
  }
  return count;
}
