/**
 * Divides dials among campaigns by smooth weighted round robin: each step, every campaign that still wants a dial earns its
 * weight, the richest one dials and pays the sum of the weights. Credits survive the tick, so a fleet with one free slot a
 * tick alternates instead of feeding the first campaign of the list for ever.
 *
 * Invariant: credits sum to zero and each stays within the sum of the weights, so a campaign that keeps wanting is served
 * at least once in `2 · ceil(Σ weights / weight)` dials whatever the others do.
 */
export interface ShareDemand {
  campaignId: string;
  /** Dials it could make now. */
  wantCount: number;
  weight: number;
}

/** Credit by campaign, kept from tick to tick. */
export type ShareCredits = Readonly<Record<string, number>>;

export interface Share {
  counts: Record<string, number>;
  credits: ShareCredits;
}

export function fairShare(
  demands: readonly ShareDemand[],
  dialsMax: number,
  credits: ShareCredits,
): Share {
  const hungry = demands
    .filter((demand) => demand.wantCount > 0 && demand.weight > 0)
    .map((demand) => ({
      ...demand,
      credit: credits[demand.campaignId] ?? 0,
      count: 0,
    }));
  let left = Math.floor(dialsMax);
  for (let wanting = hungry; left > 0 && wanting.length > 0; left -= 1) {
    const weights = wanting.reduce((sum, demand) => sum + demand.weight, 0);
    let richest = wanting[0]!;
    for (const demand of wanting) {
      demand.credit += demand.weight;
      if (demand.credit > richest.credit) richest = demand;
    }
    richest.credit -= weights;
    richest.count += 1;
    if (richest.count >= richest.wantCount)
      wanting = wanting.filter((demand) => demand.count < demand.wantCount);
  }
  const counts: Record<string, number> = {};
  const kept: Record<string, number> = {};
  for (const demand of hungry) {
    counts[demand.campaignId] = demand.count;
    kept[demand.campaignId] = demand.credit;
  }
  return { counts, credits: kept };
}
