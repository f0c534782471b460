import type { CallHold } from '../../machines/contracts/call/call-snapshot.ts';
import type { InboundCall } from '../../machines/contracts/call/inbound.ts';
import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import type { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { workerGoneMs } from '../../machines/contracts/worker.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Log } from '../system/log.ts';
import { closeInbound } from './inbound/inbound-end.ts';
import { type IntakeDeps, takeResult } from './result-intake.ts';
import { lostCall, type Orphan, orphanOfHold } from './resuming/lost-call.ts';

export interface LostCallsDeps extends IntakeDeps {
  clock: Clock;
  log: Log;
}

/** Between two looks. */
const lookMs = 5_000;
/** A worker that starts again has this long to deliver what it had spooled. */
const graceMs = 5_000;
/** While this process was down, or the store, no beat could come: all workers get their time from then on. */
const afreshMs = workerGoneMs + graceMs;
const pageMax = 100;

/**
 * Closes the records of calls that died with their worker: attached to one that has not beaten for so long that it is gone, and
 * without a result. The record says `worker_lost`; should the result come after all, it takes that record's place.
 */
export function watchLostCalls(deps: LostCallsDeps): { stop(): Promise<void> } {
  const { clock, log } = deps;
  let timer: TimerHandle | undefined;
  let isStopped = false;
  let looking: Promise<void> = Promise.resolve();

  const arm = (ms: number) => {
    timer = clock.setTimeout(() => {
      looking = closeLost(deps)
        .then(
          () => lookMs,
          (error: unknown) => {
            log.warn({ err: error }, 'lost_calls_not_closed');
            return afreshMs;
          },
        )
        .then((nextMs) => {
          if (!isStopped) arm(nextMs);
        });
    }, ms);
  };
  arm(afreshMs);

  return {
    async stop() {
      isStopped = true;
      clock.clearTimeout(timer);
      await looking;
    },
  };
}

async function closeLost(deps: LostCallsDeps): Promise<void> {
  const { documents, now } = deps;
  const goneAt = now() - workerGoneMs - graceMs;
  const living = await documents.workers.find(
    { beatAt: { $gt: goneAt } },
    { projection: { _id: 1, startedAt: 1 } },
  );
  await closeAttached(deps, {
    state: 'attached',
    answeredAt: { $lt: goneAt },
    workerId: { $nin: namesOf(living) },
  });
  // Of calls that only their hold knows: a browser's, or one whose other document could not be written.
  const left = {
    state: 'held',
    changedAt: { $lt: goneAt },
    workerId: { $nin: namesOf(living) },
  } as const;
  for (const hold of await documents.callHolds.find(left, { sort: { _id: 1 }, limit: pageMax }))
    await close(deps, orphanOfHold(hold));
  // A service manager starts a worker again within seconds, under its name: it beats, and has none of the calls before it.
  for (const { _id, startedAt } of living) {
    if (startedAt > now() - graceMs) continue;
    await closeAttached(deps, {
      state: 'attached',
      workerId: _id,
      workerStartedAt: { $lt: startedAt },
    });
    const older = { state: 'held', workerId: _id, workerStartedAt: { $lt: startedAt } } as const;
    for (const hold of await documents.callHolds.find(older, { limit: pageMax }))
      if (hold.changedAt < goneAt) await close(deps, orphanOfHold(hold));
  }
}

const namesOf = (workers: readonly { _id: string }[]) => workers.map(({ _id }) => _id);

interface AttachedTo {
  state: 'attached';
  workerId: string | { $nin: string[] };
  answeredAt?: { $lt: number };
  workerStartedAt?: { $lt: number };
}

/** Attempts and inbound calls have the same fields where these filters look. */
async function closeAttached(deps: LostCallsDeps, filter: AttachedTo): Promise<void> {
  const { attempts, inboundCalls } = deps.documents;
  const page = { sort: { _id: 1 }, limit: pageMax } as const;
  const dialled = await attempts.find(filter, page);
  const received = await inboundCalls.find(filter, page);
  for (const attempt of dialled) await close(deps, orphanOf(attempt));
  for (const call of received) await close(deps, inboundOrphanOf(call));
}

const orphanOf = (attempt: Attempt): Orphan => ({
  callId: attempt.callId,
  botId: attempt.botId,
  direction: 'outbound',
  leadId: attempt.leadId,
  campaignId: attempt.campaignId,
  attemptId: attempt._id,
  from: attempt.from,
  to: attempt.to,
  workerId: attempt.workerId ?? '',
  carrierCallId: attempt.carrierCallId,
  answeredAt: attempt.answeredAt ?? attempt.intendedAt,
});

const inboundOrphanOf = (call: InboundCall): Orphan => ({
  callId: call.callId,
  botId: call.botId,
  direction: 'inbound',
  from: call.from,
  to: call.to,
  workerId: call.workerId ?? '',
  carrierCallId: call._id,
  answeredAt: call.answeredAt ?? call.offeredAt,
});

/** Another worker goes on with it, or one is being looked for. */
const isInOtherHands = (hold: CallHold, workerId: string, now: number): boolean =>
  hold.state === 'held' &&
  (hold.workerId === null ? now - hold.changedAt < graceMs : hold.workerId !== workerId);

async function close(deps: LostCallsDeps, orphan: Orphan): Promise<void> {
  const { documents, log } = deps;
  const { callId, workerId, answeredAt } = orphan;
  const known = await documents.calls.findOne({ _id: callId });
  // A worker that was asked before this one, and never got the stream, says nothing of this one's.
  const isAnothers = known?.endReason === 'leg_never_came' && known.workerId !== workerId;
  // An inbound call whose record came while its document could not be written is only closed.
  if (known !== null && !isAnothers) return closeInbound(documents, orphan);
  const hold = await documents.callHolds.findOne({ _id: callId });
  if (hold !== null && isInOtherHands(hold, workerId, deps.now())) return;
  // Its last sign of life: whoever closes this call writes the same record.
  const worker = await documents.workers.findOne({ _id: workerId });
  const endedAt = Math.max(answeredAt, worker?.beatAt ?? answeredAt);
  try {
    await takeResult(deps, lostCall(orphan, hold, endedAt));
    log.warn({ callId, workerId }, 'call_lost_with_its_worker');
  } catch (error) {
    // Its result came in this very moment, or another worker took it over.
    const { code } = error as VoxError;
    if (code !== 'result_conflict' && code !== 'call_fenced') throw error;
  }
}
