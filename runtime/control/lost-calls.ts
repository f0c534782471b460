import type { CallResult } from '../../machines/contracts/call-record.ts';
import type { Attempt } from '../../machines/contracts/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { workerGoneMs } from '../../machines/contracts/worker.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Log } from '../system/log.ts';
import { type IntakeDeps, takeResult } from './result-intake.ts';

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
  const orphans = await documents.attempts.find(
    {
      state: 'attached',
      answeredAt: { $lt: goneAt },
      workerId: { $nin: living.map(({ _id }) => _id) },
    },
    { sort: { _id: 1 }, limit: pageMax },
  );
  for (const attempt of orphans) await close(deps, attempt);
  // A service manager starts a worker again within seconds, under its name: it beats, and has none of the calls before it.
  for (const { _id, startedAt } of living) {
    if (startedAt > now() - graceMs) continue;
    const bereft = await documents.attempts.find(
      { state: 'attached', workerId: _id, workerStartedAt: { $lt: startedAt } },
      { sort: { _id: 1 }, limit: pageMax },
    );
    for (const attempt of bereft) await close(deps, attempt);
  }
}

async function close(deps: LostCallsDeps, attempt: Attempt): Promise<void> {
  const { documents, log } = deps;
  if ((await documents.calls.findOne({ _id: attempt.callId })) !== null) return;
  // Its last sign of life: whoever closes this call writes the same record.
  const worker = await documents.workers.findOne({ _id: attempt.workerId ?? '' });
  const answeredAt = attempt.answeredAt ?? attempt.intendedAt;
  const endedAt = Math.max(answeredAt, worker?.beatAt ?? answeredAt);
  try {
    await takeResult(deps, lostCall(attempt, answeredAt, endedAt));
    log.warn({ callId: attempt.callId, workerId: attempt.workerId }, 'call_lost_with_its_worker');
  } catch (error) {
    // Its result came in this very moment.
    if (!(error instanceof VoxError && error.code === 'result_conflict')) throw error;
  }
}

const lostCall = (attempt: Attempt, answeredAt: number, endedAt: number): CallResult => ({
  schemaVersion: 1,
  callId: attempt.callId,
  botId: attempt.botId,
  versionId: null,
  direction: 'outbound',
  leadId: attempt.leadId,
  campaignId: attempt.campaignId,
  attemptId: attempt._id,
  from: attempt.from,
  to: attempt.to,
  workerId: attempt.workerId ?? '',
  carrierCallId: attempt.carrierCallId,
  answeredAt: new Date(answeredAt),
  endedAt: new Date(endedAt),
  termination: { result: 'failed', reason: 'worker_lost' },
  disposition: { code: 'failed', source: 'termination' },
  vars: {},
  transcript: [],
  recording: null,
  latency: { firstWordMs: null, turnsMs: [] },
  counters: {},
  journal: [],
});
