import { setTimeout as pause } from 'node:timers/promises';
import { askWorker, wasNeverSent } from '../../../actors/dialling/workers/worker-request.ts';
import type { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { CarriedCall, workerBeatMs } from '../../../machines/contracts/worker.ts';
import type { SlotDeps } from '../inbound/inbound-slot.ts';
import { type IntakeDeps, takeResult } from '../result-intake.ts';
import { attachOfOrphan } from './attached-call.ts';
import { lostCall, orphanOfHold } from './lost-call.ts';
import { takeOver } from './take-over.ts';

/** What the carrier is to do with a call whose stream has ended. */
export type EndedAnswer =
  /** `kind` for the metric: its worker is there and waits, or another one goes on. */
  | { kind: 'returned' | 'resumed'; mediaUrl: string; attach: AttachRequest }
  | { kind: 'over' }
  /** Nobody could go on; `botId` and `versionId` for what the party is told. */
  | { kind: 'lost'; botId: string; versionId: string | null };

export type StreamEndedDeps = SlotDeps & IntakeDeps;

/** A worker on the same network answers within a few ms, a busy one within its turn of the loop. */
const askMs = 400;
const betweenMs = 50;
/** Together below the 15 s that Twilio waits; the party hears nothing meanwhile. */
const decideMaxMs = 6_000;
const findMaxMs = 3_000;
/** A worker that has beaten within this time and does not answer is slow, and not gone. */
const beatsMissedMs = 2 * workerBeatMs + 1_000;

/**
 * The carrier asks, as soon as a stream has ended, what follows. The worker that carries the call says whether it is over; one that
 * cannot be asked any more has lost the call, and another one takes it over.
 */
export async function answerStreamEnded(
  deps: StreamEndedDeps,
  callId: string,
  signal: AbortSignal,
): Promise<EndedAnswer> {
  const { documents, now } = deps;
  const lostAt = now();
  let lastWorker = '';
  for (const untilAt = lostAt + decideMaxMs; now() < untilAt; ) {
    const hold = await holdOf(deps, callId);
    if (hold === 'over') return { kind: 'over' };
    if (hold !== 'wait' && hold.workerId !== null) {
      lastWorker = hold.workerId;
      const found = await findCarrier(deps, hold, signal);
      if (found.state === 'over') return { kind: 'over' };
      if (found.state === 'carried')
        return { kind: 'returned', mediaUrl: found.mediaUrl, attach: hold.attach };
      if (found.state === 'gone') {
        // It had taken its leave: nothing is to be said again.
        if (hold.snapshot?.place.ended != null) {
          await close(deps, hold, lastWorker);
          return { kind: 'over' };
        }
        const slot = await takeOver({ ...deps, findMaxMs }, hold, lostAt, signal);
        if (slot === 'no_slot') break;
        if (slot !== 'changed')
          return { kind: 'resumed', mediaUrl: slot.mediaUrl, attach: hold.attach };
      }
    }
    await pause(betweenMs, undefined, { signal });
  }
  const hold = await documents.callHolds.findOne({ _id: callId });
  if (hold === null) return { kind: 'over' };
  await close(deps, hold, lastWorker);
  const { botId, versionId = null } = hold.attach;
  return { kind: 'lost', botId, versionId: hold.snapshot?.versionId ?? versionId };
}

/** `wait`: it is not attached yet, or somebody looks for a worker. A call without a snapshot is known by its dial, or as received. */
async function holdOf(deps: StreamEndedDeps, callId: string): Promise<CallHold | 'over' | 'wait'> {
  const { callHolds, calls } = deps.documents;
  const hold = await callHolds.findOne({ _id: callId });
  if (hold !== null) return hold.state === 'over' ? 'over' : hold;
  if ((await calls.findOne({ _id: callId }, { projection: { _id: 1 } })) !== null) return 'over';
  const attached = await attachOfOrphan(deps, callId);
  if (attached === 'over' || attached === 'wait') return attached;
  const fresh: CallHold = {
    _id: callId,
    schemaVersion: 1,
    epoch: 0,
    state: 'held',
    ...attached,
    snapshot: null,
    pieceCount: 0,
    pieces: [],
    changedAt: deps.now(),
  };
  try {
    await callHolds.insertOne(fresh);
    return fresh;
  } catch (error) {
    if (error instanceof VoxError && error.code === 'duplicate_key') return 'wait';
    throw error;
  }
}

type Carrier = { state: 'carried'; mediaUrl: string } | { state: 'over' | 'gone' | 'unsure' };

async function findCarrier(
  { documents, secret, now }: StreamEndedDeps,
  hold: CallHold,
  signal: AbortSignal,
): Promise<Carrier> {
  const worker = await documents.workers.findOne({ _id: hold.workerId! });
  if (worker === null) return { state: 'gone' };
  try {
    const { status, body } = await askWorker(worker.url, {
      method: 'GET',
      path: `/calls/${encodeURIComponent(hold._id)}`,
      secret,
      signal: AbortSignal.any([signal, AbortSignal.timeout(askMs)]),
    });
    if (status === 404) return { state: 'gone' };
    if (status !== 200) return { state: 'unsure' };
    const { state, epoch } = CarriedCall.parse(JSON.parse(body));
    if (state === 'over') return { state };
    return epoch === hold.epoch ? { state, mediaUrl: worker.mediaUrl } : { state: 'unsure' };
  } catch (error) {
    signal.throwIfAborted();
    const isSilent = now() - worker.beatAt > beatsMissedMs;
    return { state: wasNeverSent(error) || wasCut(error) || isSilent ? 'gone' : 'unsure' };
  }
}

/** A process that dies while it is asked. */
const wasCut = (error: unknown): boolean => {
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  return [code, cause?.code].some((one) => one === 'ECONNRESET' || one === 'UND_ERR_SOCKET');
};

async function close(deps: StreamEndedDeps, hold: CallHold, lastWorker: string): Promise<void> {
  const known = (await deps.documents.callHolds.findOne({ _id: hold._id })) ?? hold;
  if (known.state === 'over') return;
  try {
    await takeResult(deps, lostCall(orphanOfHold(known, lastWorker), known, deps.now()));
  } catch (error) {
    const { code } = error as VoxError;
    if (code !== 'result_conflict' && code !== 'call_fenced') throw error;
  }
}
