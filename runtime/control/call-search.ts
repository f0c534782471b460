import type { Filter } from 'mongodb';
import type { CallFilter, CallLine, CallPage } from '../../machines/contracts/call/call-list.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import { boundedPattern } from './bounded-pattern.ts';
import type { Documents } from './documents.ts';

/**
 * Records that one request may read for a filter that no index answers: about 0.1 s of the embedded store. What lies behind
 * them is the next page's.
 */
export const searchedMax = 2_000;

export type SlowFilter = 'number' | 'text' | 'turnMs';

/** Those of the filters that need each record read. */
export const slowFiltersOf = ({ number, text, turnMs }: CallFilter): SlowFilter[] => [
  ...(number === undefined || number.startsWith('+') ? [] : (['number'] as const)),
  ...(text === undefined ? [] : (['text'] as const)),
  ...(turnMs === undefined ? [] : (['turnMs'] as const)),
];

/** What the indexes answer. */
export const indexedFilter = (asked: CallFilter): Filter<CallRecord> => {
  const { state, direction, bot, campaign, disposition, endReason, number, fromAt, toAt } = asked;
  const answeredAt = {
    ...(fromAt === undefined ? {} : { $gte: new Date(fromAt) }),
    ...(toAt === undefined ? {} : { $lt: new Date(toAt) }),
  };
  return {
    ...(state === undefined ? {} : { state }),
    ...(direction === undefined ? {} : { direction }),
    ...(bot === undefined ? {} : { botId: bot }),
    ...(campaign === undefined ? {} : { campaignId: campaign }),
    ...(disposition === undefined ? {} : { 'disposition.code': disposition }),
    ...(endReason === undefined ? {} : { endReason }),
    ...(number?.startsWith('+') ? { $or: [{ from: number }, { to: number }] } : {}),
    ...(Object.keys(answeredAt).length === 0 ? {} : { answeredAt }),
  };
};

const slowFilter = ({ number, text, turnMs }: CallFilter): Filter<CallRecord> => ({
  ...(number === undefined || number.startsWith('+')
    ? {}
    : { $or: [{ from: endsWith(number) }, { to: endsWith(number) }] }),
  ...(text === undefined ? {} : { 'transcript.text': boundedPattern(text) }),
  ...(turnMs === undefined ? {} : { 'latency.turnsMs': { $gte: turnMs } }),
});

/** Digits only: nothing in them means anything to a pattern. */
const endsWith = (digits: string) => ({ $regex: `${digits}$` });

const listed = {
  transcript: 0,
  vars: 0,
  counters: 0,
  packaging: 0,
  'latency.turns': 0,
} as const;

/** A page of calls, newest first: call ids are ULIDs, so their order is that of time. */
export async function searchCalls(
  { calls }: Documents,
  asked: CallFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<CallPage> {
  const indexed = {
    ...indexedFilter(asked),
    ...(cursor === undefined ? {} : { _id: { $lt: cursor } }),
  };
  const isSlow = slowFiltersOf(asked).length > 0;
  const edge = isSlow ? await edgeOf(calls, indexed) : null;
  const found = await calls.find(
    isSlow
      ? {
          $and: [
            indexed,
            slowFilter(asked),
            ...(edge === null ? [] : [{ _id: { $gte: edge._id } }]),
          ],
        }
      : indexed,
    { sort: { _id: -1 }, limit: limit + 1, projection: listed },
  );
  const items = found.slice(0, limit).map(lineOf);
  if (found.length > limit) return { items, nextCursor: items.at(-1)!._id, searchedToAt: null };
  if (edge === null) return { items, nextCursor: null, searchedToAt: null };
  return { items, nextCursor: edge._id, searchedToAt: edge.answeredAt.getTime() };
}

/** The last record that this page may read; null: there are not so many. */
async function edgeOf(
  calls: Documents['calls'],
  indexed: Filter<CallRecord>,
): Promise<Pick<CallRecord, '_id' | 'answeredAt'> | null> {
  const [edge] = await calls.find(indexed, {
    sort: { _id: -1 },
    skip: searchedMax - 1,
    limit: 1,
    projection: { answeredAt: 1 },
  });
  return edge ?? null;
}

const lineOf = ({
  latency,
  ...record
}: Omit<CallRecord, 'transcript' | 'vars' | 'counters'>): CallLine => ({
  ...record,
  slowestTurnMs: latency.turnsMs.length === 0 ? null : Math.max(...latency.turnsMs),
});
