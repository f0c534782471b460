import { type EventObject, fromPromise } from 'xstate';
import type { AttemptEmitted } from '../../machines/campaign/attempt-context.ts';
import {
  type LeadershipEmitted,
  leadershipMachine,
  leadershipTimesOf,
} from '../../machines/campaign/leadership.ts';
import type { CallFact } from '../../machines/contracts/call/call-fact.ts';
import { topics } from '../../machines/contracts/topics.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { resource } from '../../machines/supervision/resource.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';
import { AbandonedShare } from '../explain/abandoned-share.ts';
import type { LedgerCounts } from '../explain/decision-ledger.ts';
import { noPacingCounts, type PacingCounts } from '../explain/pacing-witness.ts';
import { type AttemptView, attemptViews } from './attempt/attempt-views.ts';
import type { DiallerDeps } from './dialler-deps.ts';
import { createLeadershipLease } from './leases/leadership-lease.ts';
import { followNews, type NewsCounters } from './news.ts';
import { startTenure, type Tenure } from './tenure.ts';

export interface DiallerStatus {
  leadership: 'leading' | 'standby' | 'stopped';
  /** Who leads, as far as this one knows. */
  holder: string;
  epoch: number;
  inFlightCount: number;
  freeSlotCount: number;
  news: NewsCounters;
  /** What it decided since it began, and what became of the record of it. */
  pacing: PacingCounts;
  ledger: LedgerCounts;
}

export interface Dialler {
  status(): DiallerStatus;
  /** The actor systems that run here: leadership, and while it leads its tenure. */
  systems(): Iterable<readonly [name: string, system: System]>;
  /** The attempts that have an actor here. */
  attempts(): AttemptView[];
  /** Its name in the lease document. */
  readonly holder: string;
  /** Ends gracefully within `drainMs` and a few seconds: no new dial, ringing ones hung up, calls left, lease released. */
  stop(): Promise<void>;
  /** Ends at once, as a crash would: nothing is hung up, nothing written. */
  kill(): Promise<void>;
}

/** Events kept for consoles: it claims or renews every few seconds, so this is some minutes. */
const leadershipRingMax = 500;
const noLedgerCounts: LedgerCounts = { written: 0, dropped: 0, failed: 0 };
/** Beyond the drain: writing outcomes and giving up the lease. */
const stopExtraMs = 5_000;

/** The dialler of this process: it leads, or stands by while another leads. The store is migrated. */
export const openDialler = async (
  deps: DiallerDeps,
  onFact: (fact: EventObject) => void = () => {},
): Promise<Dialler> => {
  const { bus, clock, ids, log, settings, store, random } = deps;
  const holder = ids();
  const lease = createLeadershipLease(store, holder, clock, settings.leaseMs);
  const news: NewsCounters = { malformed: 0, unclaimed: 0 };
  let tenure: Tenure | null = null;
  let stoodByFor = '';
  const pacing = noPacingCounts();
  const abandoned = new AbandonedShare();

  const hear = (fact: EventObject) => {
    publish(deps, fact as AttemptEmitted);
    abandoned.hear(fact);
    const leadership = fact as LeadershipEmitted;
    // It asks every 2 s; once for each leader is enough to say.
    const isOldNews = leadership.type === 'leadership.stoodBy' && leadership.holder === stoodByFor;
    if (leadership.type === 'leadership.stoodBy') stoodByFor = leadership.holder;
    if (!isOldNews) tell(deps, fact);
    onFact(fact);
  };

  const tenureLogic = resource<{ epoch: number }, EventObject, EventObject>(
    ({ done, fail, onShutdown }) => {
      const started = startTenure(
        deps,
        lease.authority(),
        { fact: hear, exit: (crash) => (crash ? fail(crash) : done()) },
        pacing,
      );
      tenure = started;
      onShutdown((why) => {
        // Nothing waits for it.
        void started.note();
        void started.system.shutdown(why, settings.drainMs);
      });
      return () => {
        if (tenure === started) tenure = null;
        started.system.kill();
      };
    },
  );

  const system = startSystem(
    leadershipMachine.provide({
      actors: {
        claimLease: fromPromise(() => lease.claim()),
        releaseLease: fromPromise(() => lease.release()),
        tenure: tenureLogic as never,
      },
    }),
    {
      path: 'dialler',
      clock,
      random,
      recorder: createRecorder({ clock, ringMax: leadershipRingMax }),
      input: { times: leadershipTimesOf(settings.leaseMs, settings.drainMs + 1_000) },
      onEmit: hear,
    },
  );

  // One subscription for all tenures; without one the news belong to nobody here.
  const unfollow = await followNews(
    bus,
    {
      tell: (id, event) => tenure?.attempts.tell(id, event) ?? false,
      tellCall: (id, event) => tenure?.attempts.tellCall(id, event) ?? false,
    },
    news,
    () => tenure?.wake(),
  );

  const end = async (how: () => Promise<unknown>) => {
    await how();
    await unfollow().catch((error: unknown) => log.warn({ error }, 'The bus kept subscriptions'));
  };

  return {
    holder,
    *systems() {
      yield ['dialler', system] as const;
      if (tenure !== null) yield ['tenure', tenure.system] as const;
    },
    attempts: () => (tenure === null ? [] : attemptViews(tenure.system)),
    status: () => {
      const snapshot = system.ref.getSnapshot();
      return {
        leadership:
          system.ended !== undefined
            ? 'stopped'
            : snapshot.hasTag('leading')
              ? 'leading'
              : 'standby',
        holder: snapshot.context.lease.holder,
        epoch: snapshot.context.lease.epoch,
        inFlightCount: tenure?.attempts.count ?? 0,
        freeSlotCount: tenure?.book.freeCount() ?? 0,
        news: { ...news },
        pacing: { ...structuredClone(pacing), abandonedShare: abandoned.share },
        ledger: { ...(tenure?.ledger.counts ?? noLedgerCounts) },
      };
    },
    stop: () => end(() => system.shutdown('the dialler stops', settings.drainMs + stopExtraMs)),
    kill: () =>
      end(async () => {
        system.kill();
      }),
  };
};

/** What operators see of a dial; the rest of a call's facts come from the fleet. */
function publish({ bus, clock, log }: DiallerDeps, fact: AttemptEmitted): void {
  const event =
    fact.type === 'attempt.ringing'
      ? 'call_ringing'
      : fact.type === 'attempt.settled' && !fact.isAttached
        ? 'call_disconnected'
        : null;
  if (event === null) return;
  const message: CallFact = {
    t: clock.now(),
    callId: fact.subject.callId,
    event,
    party: fact.subject.to,
    data: {
      campaignId: fact.subject.campaignId,
      attemptId: fact.subject.attemptId,
      ...(fact.type === 'attempt.settled' ? { outcome: fact.outcome } : undefined),
    },
  };
  bus.publish(topics.callEvents, message).catch((error: unknown) => {
    log.warn({ error }, 'A fact about a call was not published');
  });
}

function tell({ log }: DiallerDeps, fact: EventObject): void {
  const leadership = fact as LeadershipEmitted;
  if (leadership.type === 'leadership.gained')
    log.info({ epoch: leadership.epoch }, 'This dialler leads');
  if (leadership.type === 'leadership.lost')
    log.warn({ epoch: leadership.epoch, why: leadership.why }, 'This dialler leads no more');
  if (leadership.type === 'leadership.stoodBy')
    log.warn(
      { code: 'not_leader', holder: leadership.holder },
      'Another dialler leads on this store; this one stands by',
    );
  if (fact.type === 'round.failed') log.error(fact, 'A round of the dialler failed');
  if (fact.type === 'campaign.stepped') log.info(fact, 'A campaign has come further');
}
