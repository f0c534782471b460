import { type EventObject, fromPromise } from 'xstate';
import { attemptMachine } from '../../machines/campaign/attempt.ts';
import type { AttemptEmitted, AttemptInput } from '../../machines/campaign/attempt-context.ts';
import { campaignMachine } from '../../machines/campaign/campaign.ts';
import type {
  CampaignEmitted,
  CampaignEvent,
  CampaignInput,
} from '../../machines/campaign/campaign-setup.ts';
import { dialSpacing } from '../../machines/campaign/dial-spacing.ts';
import { roundMachine } from '../../machines/campaign/round.ts';
import { SlotBook, type WorkerView } from '../../machines/campaign/slot-book.ts';
import { workerBeatMs } from '../../machines/contracts/worker.ts';
import { linked } from '../../machines/supervision/linked.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';
import { DialJudge } from '../compliance/dial-judge.ts';
import { DecisionLedger } from '../explain/decision-ledger.ts';
import { createPacingWitness, type PacingCounts } from '../explain/pacing-witness.ts';
import { AttemptDocuments } from './attempt/attempt-documents.ts';
import { createAttemptEffects, type JudgedDial } from './attempt/attempt-effects.ts';
import { LiveAttempts } from './attempt/live-attempts.ts';
import { LearntOddsKeeper } from './best-time/learnt-odds.ts';
import { CallerIdBook } from './caller-ids/caller-id-book.ts';
import { createCampaignEffects } from './campaign-effects.ts';
import { createCampaignCare } from './campaigns/campaign-care.ts';
import { CampaignChannel } from './campaigns/campaign-channel.ts';
import { CampaignTally } from './campaigns/campaign-tally.ts';
import type { Authority, DiallerDeps } from './dialler-deps.ts';
import { LearntLaws } from './learnt-laws.ts';
import { DueLeads } from './leases/due-leads.ts';
import { LeadLeases } from './leases/lead-leases.ts';
import { PacingNews } from './pacing-news.ts';
import { createRecovery } from './recovery.ts';
import { createRoundEffects } from './round-effects.ts';
import { SupervisedChildren } from './supervised-children.ts';
import { createAttachClient } from './workers/attach-client.ts';
import { createScreenClient } from './workers/screen-client.ts';
import { createSendOffClient } from './workers/send-off-client.ts';

/** A store that does not answer may hold a round for this long. */
const surveyMs = 15_000;
/** A campaign that the store no longer shows: its actor ends. */
const unseenMs = 120_000;
const storeMs = 10_000;
/**
 * A slot is still finishing when its party is gone. It counts as ours until the call's record is in, or at most until the
 * worker's own heartbeat must tell.
 */
const tailMs = 1.5 * workerBeatMs;
/** Attempts are many and each crash is one dial's: only a storm of them is everybody's. */
const attemptIntensity = { restartsMax: 50, withinMs: 60_000 };
/** Events kept for consoles: a dial makes about thirty, a round or a campaign's tick a few. */
const attemptRingMax = 200;
const tenureRingMax = 500;
const intensity = { restartsMax: 5, withinMs: 60_000 };
const backoff = { minMs: 100, maxMs: 10_000, factor: 2, jitter: 0.2, resetAfterMs: 30_000 };

export interface Tenure {
  readonly system: System;
  readonly attempts: LiveAttempts;
  readonly book: SlotBook;
  readonly ledger: DecisionLedger;
  /** Writes what was decided and learnt up to now; for a graceful end. Has its own bounds. */
  note(): Promise<unknown>;
  /** An operator changed a campaign: look now. */
  wake(): void;
}

/**
 * Everything that dials while this process leads, and only then; one tree for each time it leads:
 *
 *   tenure (rest-for-one)
 *   ├─ attempts   dynamic; each attempt is its own system
 *   ├─ campaigns  dynamic; each campaign is its own system
 *   └─ round      recovers, then ticks
 *
 * Attempts stand beside the campaigns, not below them: a campaign that crashes or completes leaves its calls alone.
 * If the attempts' supervisor gives up, all after it restart, and the round's recovery adopts what is open.
 */
export const startTenure = (
  deps: DiallerDeps,
  authority: Authority,
  on: { fact: (fact: EventObject) => void; exit: (crash: Error | null) => void },
  pacing: PacingCounts,
): Tenure => {
  const { clock, log, store, settings, random } = deps;
  const book = new SlotBook();
  const live = new LiveAttempts();
  const news = new PacingNews(() => clock.now());
  const learnt = new LearntLaws({ store, authority, clock, log, pacing: news });
  const odds = new LearntOddsKeeper(store, authority.epoch);
  const leads = new LeadLeases(store, authority.epoch, { random, odds });
  const dueLeads = new DueLeads({ leads, odds, random });
  const callerIds = new CallerIdBook({ store, log, live: () => live.subjects() });
  const channel = new CampaignChannel(deps);
  const tally = new CampaignTally(store, () => clock.now());
  const documents = new AttemptDocuments(store, authority.epoch, (attempt) => {
    tally.ended(attempt);
    channel.ended(attempt);
  });
  const ledger = new DecisionLedger({ store, authority });
  const mediaOf = new Map<string, WorkerView>();
  const judgedOf = new Map<string, JudgedDial>();
  const judge = new DialJudge(store);
  const choice = { channel, dueLeads, callerIds, judge };
  const spacing = { current: dialSpacing(settings.carrierCps) };
  const shared = {
    ...deps,
    ...choice,
    authority,
    book,
    leads,
    spacing,
    pacing: news,
    learnt,
    attempts: documents,
  };
  // The system exists only below, after everything that its actors need.
  const attempts = new SupervisedChildren(() => system, 'attempts');
  const campaigns = new SupervisedChildren(() => system, 'campaigns');

  const close = ({ attemptId, holder }: { attemptId: string; holder: string }) => {
    live.delete(attemptId);
    book.release(holder);
    mediaOf.delete(holder);
    judgedOf.delete(holder);
  };

  const hearCampaign = (fact: CampaignEmitted) => {
    if (fact.type === 'campaign.declined')
      for (const { holder } of fact.slots) {
        book.release(holder);
        news.declined(holder);
      }
    if (fact.type === 'campaign.withdrew')
      live.tellCampaign(fact.campaignId, { type: 'attempt.withdraw', upTo: fact.upTo });
  };

  /** A slot is held for a person and not for a machine; without one now, it is looked for when the person is there. */
  const hearScreening = (fact: AttemptEmitted) => {
    if (fact.type !== 'attempt.slotWanted' && fact.type !== 'attempt.slotUnwanted') return;
    const { holder, campaignId } = fact.subject;
    const hold = book.hold(holder);
    if (hold === undefined || hold.attached) return;
    if (fact.type === 'attempt.slotUnwanted') book.adopt({ ...hold, workerId: null });
    else if (hold.workerId === null)
      book.reserve(holder, campaignId, new Set(), mediaOf.get(holder)?.workerId ?? null);
  };

  const hear = (fact: EventObject) => {
    const { subject } = fact as { subject?: AttemptInput['subject'] };
    if (fact.type === 'attempt.over' && subject)
      clock.setTimeout(() => book.release(subject.holder), tailMs);
    if (fact.type === 'attempt.closed' && subject) close(subject);
    hearCampaign(fact as CampaignEmitted);
    hearScreening(fact as AttemptEmitted);
    news.hear(fact);
    on.fact(fact);
  };

  const attemptLogic = linked<AttemptInput>(
    attemptMachine.provide({
      actors: createAttemptEffects({
        ...shared,
        attach: deps.attach ?? createAttachClient(settings.secret),
        screening: createScreenClient(settings.secret),
        sendOff: createSendOffClient(settings.secret),
        mediaOf,
        judgedOf,
      }),
    }),
    {
      path: (input) => `attempt ${input.subject.attemptId}`,
      recorder: () => createRecorder({ clock, ringMax: attemptRingMax }),
    },
  );

  /** False when it has an actor already. */
  const startAttempt = async (input: AttemptInput): Promise<boolean> => {
    const { subject } = input;
    const { attemptId } = subject;
    if (live.has(attemptId)) return false;
    live.add(subject, (event) => attempts.send(attemptId, event));
    // One that was adopted was granted to nobody here.
    news.granted(subject.holder, subject.campaignId);
    const result = await attempts.start({
      id: attemptId,
      logic: attemptLogic,
      // One that crashed is looked up like any other that existed before: it never dials.
      input: (start: { incarnation: number }) => ({
        ...input,
        isAdopted: input.isAdopted || start.incarnation > 0,
      }),
      restart: 'transient',
      shutdown: settings.drainMs,
    });
    if (result.ok) return true;
    log.error({ attemptId, result }, 'An attempt could not be started');
    close(subject);
    return false;
  };

  const campaignLogic = linked<CampaignInput>(
    campaignMachine.provide({
      actors: createCampaignEffects({
        ...shared,
        startAttempt,
        note: (note) => ledger.lead(note),
      }),
    }),
    {
      path: (input) => `campaign ${input.campaignId}`,
      recorder: () => createRecorder({ clock, ringMax: tenureRingMax }),
    },
  );

  const tellCampaign = async (campaignId: string, events: CampaignEvent[], mayStart: boolean) => {
    if (!campaigns.has(campaignId)) {
      if (!mayStart) return;
      const input: CampaignInput = { campaignId, storeMs, unseenMs };
      await campaigns.start({ id: campaignId, logic: campaignLogic, input, restart: 'transient' });
    }
    for (const event of events) campaigns.send(campaignId, event);
  };

  const recovery = createRecovery({
    ...shared,
    startAttempt,
    isLive: (attemptId) => live.has(attemptId),
    /** After a crash of the attempts' supervisor the lists still name what died with it. */
    forgetDead: () => {
      const present = attempts.ids();
      for (const subject of live.subjects()) if (!present.has(subject.attemptId)) close(subject);
    },
  });

  const roundLogic = roundMachine.provide({
    actors: {
      recover: fromPromise(recovery),
      ...createRoundEffects({
        ...shared,
        isLive: (holder) => live.holds(holder),
        liveCountOf: (campaignId) => live.countOf(campaignId),
        care: createCampaignCare({
          ...deps,
          authority,
          tally,
          channel,
          stepped: ({ _id, state }) =>
            hear({ type: 'campaign.stepped', campaignId: _id, to: state } as CampaignEmitted),
        }),
        tellCampaign,
        witness: createPacingWitness({
          ledger,
          bus: deps.bus,
          epoch: authority.epoch,
          counts: pacing,
        }),
      }),
    },
  });

  const tree = supervise({
    strategy: 'rest-for-one',
    intensity,
    backoff,
    children: [
      {
        id: 'attempts',
        logic: supervise({
          strategy: 'dynamic',
          intensity: attemptIntensity,
          backoff,
          children: [],
        }),
      },
      {
        id: 'campaigns',
        logic: supervise({ strategy: 'dynamic', intensity, backoff, children: [] }),
      },
      {
        id: 'round',
        logic: roundLogic,
        input: { tickMs: settings.tickMs, surveyMs },
      },
    ],
  });

  const system: System = startSystem(tree, {
    path: 'tenure',
    clock,
    random,
    recorder: createRecorder({ clock, ringMax: tenureRingMax }),
    onEmit: hear,
    onExit: (exit) =>
      on.exit(exit.kind === 'crash' ? new Error(exit.error.message, { cause: exit.error }) : null),
  });

  return {
    system,
    attempts: live,
    book,
    ledger,
    note: () => Promise.all([ledger.close(), learnt.close()]),
    wake: () => system.address('round').send({ type: 'round.wake' }),
  };
};
