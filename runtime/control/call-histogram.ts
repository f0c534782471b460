import type { CallFilter, CallHistogram } from '../../machines/contracts/call-list.ts';
import { indexedFilter, slowFiltersOf } from './call-search.ts';
import type { Documents } from './documents.ts';

/** Two counts a bar, each by an index alone. */
export const barCountMax = 120;

/** Widths that a reader can name: 1, 5, 15 min, 1, 3, 6, 12 h, 1, 7, 30 days; in ms. */
const widthsMs = [1, 5, 15, 60, 180, 360, 720, 1_440, 10_080, 43_200].map((min) => min * 60_000);

/**
 * How many calls were answered when, over the asked time or, where none is asked, over that of all calls that match. Bars begin at
 * whole widths, so that a bar means the same when the time moves on.
 */
export async function callHistogram(
  { calls }: Documents,
  asked: CallFilter,
  { now, barCount }: { now: number; barCount: number },
): Promise<CallHistogram> {
  const { fromAt, toAt, ...rest } = asked;
  const filter = indexedFilter(rest);
  const edge = async (order: 1 | -1) => {
    const [call] = await calls.find(filter, {
      sort: { answeredAt: order },
      limit: 1,
      projection: { answeredAt: 1 },
    });
    return call?.answeredAt.getTime() ?? now;
  };
  const first = fromAt ?? (await edge(1));
  const last = Math.max(first, toAt ?? (await edge(-1)) + 1);
  const barMs =
    widthsMs.find((width) => (last - first) / width <= barCount - 1) ?? widthsMs.at(-1)!;
  // A time beyond every width keeps its newest part.
  const end = Math.ceil(last / barMs) * barMs;
  const start = Math.max(Math.floor(first / barMs) * barMs, end - barCount * barMs);
  const bars = await Promise.all(
    Array.from({ length: Math.max(1, (end - start) / barMs) }, async (_, n) => {
      const answeredAt = {
        $gte: new Date(Math.max(first, start + n * barMs)),
        $lt: new Date(Math.min(toAt ?? Infinity, start + (n + 1) * barMs)),
      };
      const count = (state: 'completed' | 'failed') =>
        asked.state !== undefined && asked.state !== state
          ? 0
          : calls.countDocuments({ ...filter, state, answeredAt });
      const [completedCount, failedCount] = await Promise.all([
        count('completed'),
        count('failed'),
      ]);
      return { completedCount, failedCount };
    }),
  );
  return { fromAt: start, barMs, bars, without: slowFiltersOf(asked) };
}
