import type { Carrier } from '../../../actors/telephony/carrier.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import { type Worker, workerGoneMs } from '../../../machines/contracts/worker.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { SlotDeps } from '../inbound/inbound-slot.ts';
import { overKeptMs } from './call-holds.ts';
import { takeOver } from './take-over.ts';

export interface WatchHoldsDeps extends SlotDeps {
  /** Brings the party of a call to the worker that has taken it over; null: only calls whose stream ends are taken over. */
  carrier: Carrier | null;
  clock: Clock;
  count: (outcome: 'redirected' | 'gone' | 'no_slot') => void;
}

const lookMs = 2_000;
/** While this process was down, or the store, no beat could come. */
const afreshMs = workerGoneMs + 2_000;
const pageMax = 100;
const findMaxMs = 1_000;
/** Somebody who looks for a worker has found one by then, or has died. */
const claimMaxMs = 10_000;
const redirectMaxMs = 10_000;

const liveStatuses: ReadonlySet<string> = new Set(['queued', 'ringing', 'answered']);

/**
 * Takes over the calls of workers that are frozen or cut off: their sockets stand, so no carrier asks anything. The worker that has
 * not beaten for ten seconds is fenced, and the carrier is told to stream to another one.
 */
export function watchHolds(deps: WatchHoldsDeps): { stop(): Promise<void> } {
  const { clock, log } = deps;
  const ending = new AbortController();
  let timer: TimerHandle | undefined;
  let looking: Promise<void> = Promise.resolve();
  const arm = (ms: number) => {
    timer = clock.setTimeout(() => {
      looking = look(deps, ending.signal)
        .then(
          () => lookMs,
          (error: unknown) => {
            if (!ending.signal.aborted) log.warn({ err: error }, 'holds_not_watched');
            return afreshMs;
          },
        )
        .then((nextMs) => {
          if (!ending.signal.aborted) arm(nextMs);
        });
    }, ms);
  };
  arm(afreshMs);
  return {
    async stop() {
      ending.abort();
      clock.clearTimeout(timer);
      await looking;
    },
  };
}

async function look(deps: WatchHoldsDeps, signal: AbortSignal): Promise<void> {
  const { documents, now } = deps;
  const { callHolds, workers } = documents;
  await callHolds.deleteMany({ state: 'over', changedAt: { $lt: now() - overKeptMs } });
  const living = await workers.find(
    { beatAt: { $gt: now() - workerGoneMs } },
    { projection: { _id: 1, startedAt: 1 } },
  );
  const held = await callHolds.find(
    { state: 'held', workerId: { $nin: living.map(({ _id }) => _id) } },
    { sort: { _id: 1 }, limit: pageMax },
  );
  for (const hold of held) {
    if (signal.aborted) return;
    if (isLost(hold, now())) await bring(deps, hold, signal);
  }
}

const isLost = ({ workerId, changedAt, snapshot }: CallHold, now: number): boolean =>
  snapshot?.place.ended == null && (workerId !== null || now - changedAt > claimMaxMs);

/** What cannot be taken over is closed as lost, a little later, by whoever watches that. */
async function bring(deps: WatchHoldsDeps, hold: CallHold, signal: AbortSignal): Promise<void> {
  const { carrier, documents, log, count } = deps;
  const { carrierCallId, callId, token, endedUrl } = hold.attach;
  if (carrier === null || carrierCallId === null) return;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(redirectMaxMs)]);
  try {
    const known = await carrier.status(carrierCallId);
    if (known === null || !liveStatuses.has(known.status)) return count('gone');
    const worker: Worker | null =
      hold.workerId === null ? null : await documents.workers.findOne({ _id: hold.workerId });
    const lostAt = worker?.beatAt ?? hold.changedAt;
    const slot = await takeOver({ ...deps, findMaxMs }, hold, lostAt, bounded);
    if (slot === 'changed') return;
    if (slot === 'no_slot') return count('no_slot');
    await carrier.redirect(carrierCallId, {
      mediaUrl: slot.mediaUrl,
      callId,
      token,
      ...(endedUrl === undefined ? {} : { endedUrl }),
    });
    count('redirected');
  } catch (error) {
    log.warn({ callId, err: error }, 'call_not_taken_over');
  }
}
