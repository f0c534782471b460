/** Widths that a reader can name: 5, 10, 30 s, 1, 5, 15 min, 1, 3, 6, 12 h, 1, 7, 30 days; in ms. */
const widthsMs = [
  5, 10, 30, 60, 300, 900, 3_600, 10_800, 21_600, 43_200, 86_400, 604_800, 2_592_000,
].map((seconds) => seconds * 1_000);

/** Bar `n` covers `fromAt + n × barMs` up to the next one; epoch ms. */
export interface TimeBars {
  fromAt: number;
  barMs: number;
  count: number;
}

/**
 * At most `countMax` bars over `firstAt` to `lastAt` (not included). They begin at whole widths, so that a bar means the same when
 * the time moves on. A time beyond every width keeps its newest part.
 */
export function timeBars(firstAt: number, lastAt: number, countMax: number): TimeBars {
  const spanMs = Math.max(0, lastAt - firstAt);
  const barMs = widthsMs.find((width) => spanMs / width <= countMax - 1) ?? widthsMs.at(-1)!;
  const end = Math.ceil(lastAt / barMs) * barMs;
  const fromAt = Math.max(Math.floor(firstAt / barMs) * barMs, end - countMax * barMs);
  return { fromAt, barMs, count: Math.max(1, (end - fromAt) / barMs) };
}
