/** One bar a pixel column: heights 0–1. */
export interface PeakColumns {
  readonly party: Float32Array;
  readonly bot: Float32Array;
}

/** What is seen of the axis: ms of the recording at the left and right edge. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Peaks {
  bucketMs: number;
  party: readonly number[];
  bot: readonly number[];
}

/** Speech is loud for moments: the root lifts what is quiet, so that both parties are seen. */
const heightOf = (peak: number): number => Math.sqrt(peak / 255);

/** The loudest of the buckets under each column. O(buckets in sight). */
export const columnsOf = (
  peaks: Peaks,
  { fromMs, toMs }: TimeWindow,
  width: number,
): PeakColumns => {
  const party = new Float32Array(width);
  const bot = new Float32Array(width);
  const bucketsPerColumn = (toMs - fromMs) / width / peaks.bucketMs;
  const first = fromMs / peaks.bucketMs;
  for (let column = 0; column < width; column += 1) {
    const from = Math.floor(first + column * bucketsPerColumn);
    const to = Math.max(from + 1, Math.floor(first + (column + 1) * bucketsPerColumn));
    party[column] = heightOf(loudest(peaks.party, from, to));
    bot[column] = heightOf(loudest(peaks.bot, from, to));
  }
  return { party, bot };
};

const loudest = (list: readonly number[], from: number, to: number): number => {
  let most = 0;
  for (let at = Math.max(0, from); at < to && at < list.length; at += 1)
    if (list[at]! > most) most = list[at]!;
  return most;
};
