import type { EventObject } from 'xstate';
import type { AttemptView } from '../../actors/dialling/attempt/attempt-views.ts';
import type { AttemptsWhole, CallPhase, LiveCall } from '../../machines/contracts/relay.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { LiveSource } from '../system/live/live-source.ts';
import { RecentDials } from './recent-dials.ts';

export interface LiveAttemptsDeps {
  clock: Clock;
  attempts: () => AttemptView[];
  /** Null: not known yet. */
  botName: (botId: string) => string | null;
}

/** Not every step of a dial is told as a fact, so the attempts are looked at as well while somebody watches. */
const lookEveryMs = 500;

/** `reconciling`: dialled, perhaps by a dialler before this one, and the carrier is asked what became of it. */
const phases: Record<string, CallPhase> = {
  dialling: 'connecting',
  reconciling: 'connecting',
  ringing: 'ringing',
  // A worker listens who answered.
  screening: 'listening',
};

/** The dialler's source, `attempts`; it is told every fact, whether somebody watches or not. */
export const createLiveAttempts = ({ clock, attempts, botName }: LiveAttemptsDeps) => {
  const recent = new RecentDials(() => clock.now());
  const watchers = new Set<() => void>();

  const source: LiveSource = {
    open({ changed }) {
      let told = '';
      let since = new Map<string, { phase: CallPhase; at: number }>();
      let timer: TimerHandle | undefined;

      const now = (): AttemptsWhole => {
        const views = attempts();
        const next: typeof since = new Map();
        const ringing = views.flatMap((view): LiveCall[] => {
          const phase = phases[view.state];
          if (phase === undefined) return [];
          const before = since.get(view.subject.callId);
          const at =
            before?.phase === phase
              ? before.at
              : before === undefined
                ? view.startedAt
                : clock.now();
          next.set(view.subject.callId, { phase, at });
          return [{ ...lineOf(view, phase, at), botName: botName(view.subject.botId) }];
        });
        since = next;
        const waitingCount = views.filter(({ state }) => state === 'attaching').length;
        return { ringing, waitingCount, recent: recent.recent() };
      };
      /** The beginning of the window moves with time and is no news by itself. */
      const textOf = ({ recent: { since: _since, ...counts }, ...rest }: AttemptsWhole) =>
        JSON.stringify([rest, counts]);
      const look = () => {
        if (textOf(now()) !== told) changed();
        timer = clock.setTimeout(look, lookEveryMs);
      };
      timer = clock.setTimeout(look, lookEveryMs);
      watchers.add(changed);

      return {
        close() {
          clock.clearTimeout(timer);
          watchers.delete(changed);
        },
        whole() {
          const whole = now();
          told = textOf(whole);
          return whole;
        },
        change() {
          const whole = now();
          const text = textOf(whole);
          if (text === told) return undefined;
          told = text;
          return whole;
        },
      };
    },
  };

  return {
    source: (topic: string): LiveSource | null => (topic === 'attempts' ? source : null),
    hear(fact: EventObject) {
      recent.hear(fact);
      if (fact.type.startsWith('attempt.')) for (const changed of watchers) changed();
    },
  };
};

const lineOf = ({ subject, startedAt }: AttemptView, phase: CallPhase, at: number): LiveCall => ({
  id: subject.callId,
  direction: 'outbound',
  party: subject.to,
  botId: subject.botId,
  botName: null,
  campaignId: subject.campaignId,
  leadId: subject.leadId,
  workerId: null,
  slotId: null,
  phase,
  phaseSinceAt: at,
  node: null,
  lastSaid: null,
  startedAt,
  answeredAt: null,
  turnLatencyMs: null,
  interruptionCount: 0,
  restartCount: 0,
});
