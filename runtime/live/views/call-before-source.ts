import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';
import type { CallPhase, CallView, LiveCall } from '../../../machines/contracts/relay.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Documents } from '../../control/documents.ts';
import { startPollLoop } from '../sources/poll-loop.ts';
import type { OpenPrologue } from './followed-view.ts';
import { storeName } from './wallboard-view.ts';

/** How often a call that no worker speaks for is looked up, and a worker that may have taken it meanwhile is asked. */
const lookEveryMs = 500;
/** A worker answers a lease within some milliseconds; a call that neither it nor the store knows by then is none. */
const unknownMs = 500;
/** A worker that has taken the call, says the store, and does not answer for so long, is not there. */
const takenMs = 3_000;

const phases: Partial<Record<Attempt['state'], CallPhase>> = {
  intended: 'connecting',
  queued: 'connecting',
  ringing: 'ringing',
  answered: 'connecting',
};

export interface CallStoreDeps {
  documents: Documents;
  clock: Clock;
}

/**
 * What the store says of a call that no worker speaks for: over, unknown, still at the dialler (then a view of it as long as that
 * lasts), or taken by a worker that is about to speak.
 */
export const callBeforeSource =
  ({ documents, clock }: CallStoreDeps): OpenPrologue =>
  (topic, tell) => {
    const callId = topic.slice(topic.indexOf('/') + 1);
    const openedAt = clock.now();
    let takenAt: number | null = null;
    let phase: { name: CallPhase; sinceAt: number } | null = null;

    const viewOf = (attempt: Attempt, name: CallPhase, botName: string | null): CallView => {
      if (phase?.name !== name)
        phase = { name, sinceAt: phase === null ? attempt.intendedAt : clock.now() };
      return {
        call: { ...dialledCall(attempt, name, phase.sinceAt), botName },
        events: [],
        latency: [],
      };
    };

    return startPollLoop({
      clock,
      everyMs: lookEveryMs,
      read: async () => {
        const [record, attempt] = await Promise.all([
          documents.calls.findOne({ _id: callId }, { projection: { _id: 1 } }),
          documents.attempts.findOne({ callId }),
        ]);
        const bot =
          attempt === null
            ? null
            : await documents.bots.findOne({ _id: attempt.botId }, { projection: { name: 1 } });
        const isOver = record !== null || attempt?.state === 'ended';
        return { isOver, attempt, botName: bot?.name ?? null };
      },
      onFound({ isOver, attempt, botName }) {
        if (isOver) return tell.gone();
        tell.ask();
        const isBusThere = tell.isBusThere();
        if (attempt === null) {
          if (isBusThere && clock.now() - openedAt >= unknownMs) tell.gone();
          return;
        }
        const name = phases[attempt.state];
        if (name !== undefined) return tell.shows(viewOf(attempt, name, botName));
        takenAt = isBusThere ? (takenAt ?? clock.now()) : null;
        if (takenAt !== null && clock.now() - takenAt >= takenMs) tell.gone();
      },
      onSilent: (sinceAt) => tell.stale(storeName, sinceAt),
    });
  };

/** An attempt as a line, while no worker has its call. */
const dialledCall = (attempt: Attempt, phase: CallPhase, phaseSinceAt: number): LiveCall => ({
  id: attempt.callId,
  direction: 'outbound',
  party: attempt.to,
  botId: attempt.botId,
  botName: null,
  campaignId: attempt.campaignId,
  leadId: attempt.leadId,
  workerId: null,
  slotId: null,
  phase,
  phaseSinceAt,
  node: null,
  lastSaid: null,
  startedAt: attempt.intendedAt,
  answeredAt: attempt.answeredAt,
  turnLatencyMs: null,
  interruptionCount: 0,
  restartCount: 0,
});
