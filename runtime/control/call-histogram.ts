import type { CallFilter, CallHistogram } from '../../machines/contracts/call/call-list.ts';
import { indexedFilter, slowFiltersOf } from './call-search.ts';
import type { Documents } from './documents.ts';
import { timeBars } from './time-bars.ts';

/** Two counts a bar, each by an index alone. */
export const barCountMax = 120;

/**
 * How many calls were answered when, over the asked time or, where none is asked, over that of all calls that match.
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
  const { fromAt: start, barMs, count: wantedCount } = timeBars(first, last, barCount);
  const bars = await Promise.all(
    Array.from({ length: wantedCount }, async (_, n) => {
      const answeredAt = {
        $gte: new Date(Math.max(first, start + n * barMs)),
        $lt: new Date(Math.min(toAt ?? Infinity, start + (n + 1) * barMs)),
      };
      const count = (state: 'completed' | 'failed') =>
        asked.state !== undefined && asked.state !== state
          ? Promise.resolve(0)
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
