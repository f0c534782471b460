import type { CallRecord, CallResult } from '../../machines/contracts/call/call-record.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { canonicalHash } from './canonical-hash.ts';
import type { Documents } from './documents.ts';
import { talkOf } from './explain/attempt-talk.ts';
import { closeInbound } from './inbound/inbound-end.ts';
import { dropJournal, writeJournal } from './journal/stored-journal.ts';
import { emptyHold, endHold } from './resuming/call-holds.ts';
import type { StoredNews } from './stored-news.ts';

export interface IntakeDeps {
  documents: Documents;
  news: StoredNews;
  now: () => number;
}

/**
 * Stores a call's result once. The journal goes first and the record last: whoever sees the record sees all of it, and a
 * crash in between leaves something that the repeated result overwrites with the same. Errors: `result_conflict`, `call_fenced`.
 */
export async function takeResult(
  { documents, news, now }: IntakeDeps,
  result: CallResult,
): Promise<'stored' | 'replayed'> {
  const { journal: _ring, journalPages: _pages, ...facts } = result;
  const resultHash = canonicalHash(result);
  await endHold(documents, result, now());
  const known = await documents.calls.findOne({ _id: result.callId }, { projection: hashOnly });
  let outcome: 'stored' | 'replayed' = 'replayed';
  const isStandIn = known !== null && known.resultHash !== resultHash && givesWay(known, result);
  if (known === null || isStandIn) {
    const receivedAt = new Date(now());
    await writeJournal(documents, result, resultHash, receivedAt);
    const record: CallRecord = {
      ...facts,
      _id: result.callId,
      state: result.termination.result,
      endReason: result.termination.reason,
      resultHash,
      receivedAt,
    };
    outcome =
      known === null ? await insert(documents, record) : await supersede(documents, record, known);
  } else if (known.resultHash !== resultHash) throw new VoxError('result_conflict', result.callId);
  await Promise.all([
    closeInbound(documents, result),
    emptyHold(documents, result.callId),
    noteTalk(documents, result),
  ]);
  // Told again after a replay: the first time it may have been lost together with the process.
  await news.publish(topics.callResult, noticeOf(result));
  return outcome;
}

const hashOnly = { resultHash: 1, endReason: 1, workerId: 1 } as const;

/**
 * A call that was given up as lost is known only by its stand-in. One that a second worker carried, because the first had not
 * answered in time, may have a record of that first one, whom no stream ever reached.
 */
const givesWay = (
  known: Pick<CallRecord, 'endReason' | 'workerId'>,
  { workerId }: Pick<CallResult, 'workerId'>,
): boolean =>
  known.endReason === 'worker_lost' ||
  (known.endReason === 'leg_never_came' && known.workerId !== workerId);

async function supersede(
  documents: Documents,
  record: CallRecord,
  { resultHash }: Pick<CallRecord, 'resultHash'>,
): Promise<'stored'> {
  const { matchedCount } = await documents.calls.replaceOne(
    { _id: record._id, resultHash },
    record,
  );
  if (matchedCount === 1) return 'stored';
  await dropJournal(documents, record._id, record.resultHash);
  throw new VoxError('result_conflict', record._id);
}

async function insert(documents: Documents, record: CallRecord): Promise<'stored' | 'replayed'> {
  try {
    await documents.calls.insertOne(record);
    return 'stored';
  } catch (error) {
    if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
  }
  const first = await documents.calls.findOne({ _id: record._id }, { projection: hashOnly });
  if (first?.resultHash === record.resultHash) return 'replayed';
  await dropJournal(documents, record._id, record.resultHash);
  throw new VoxError('result_conflict', record._id);
}

/** For counting dials by what their calls were; nobody decides by it. */
async function noteTalk({ attempts }: Documents, result: CallResult): Promise<void> {
  if (result.attemptId === undefined) return;
  await attempts.updateOne({ _id: result.attemptId }, { $set: { talk: talkOf(result) } });
}

const noticeOf = ({ callId, attemptId, leadId, disposition, termination }: CallResult) => ({
  callId,
  ...(attemptId === undefined ? {} : { attemptId }),
  ...(leadId === undefined ? {} : { leadId }),
  disposition,
  termination,
});
