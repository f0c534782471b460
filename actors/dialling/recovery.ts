import {
  type AttemptInput,
  type AttemptSubject,
  attemptLimits,
} from '../../machines/campaign/attempt-context.ts';
import type { SlotBook } from '../../machines/campaign/slot-book.ts';
import type { Attempt, Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { screeningOf } from '../../machines/contracts/campaign/campaign-screening.ts';
import type { AttemptDocuments } from './attempt/attempt-documents.ts';
import { type DiallerDeps, instantOf } from './dialler-deps.ts';
import type { LearntLaws } from './learnt-laws.ts';
import type { LeadLeases } from './leases/lead-leases.ts';
import type { PacingNews } from './pacing-news.ts';
import { readWorkers } from './workers/worker-registry.ts';

const pageMax = 500;

export interface RecoveryDeps extends DiallerDeps {
  leads: LeadLeases;
  attempts: AttemptDocuments;
  book: SlotBook;
  pacing: PacingNews;
  learnt: LearntLaws;
  startAttempt: (input: AttemptInput) => Promise<boolean>;
  isLive: (attemptId: string) => boolean;
  forgetDead: () => void;
}

/**
 * What a leader does before it dials: no claim of an earlier leader can become a dial any more; every dial without an end gets an actor
 * that looks it up and never dials it; every lead that looks busy without such a dial is set right.
 */
export const createRecovery = (deps: RecoveryDeps) => async () => {
  // The round is started with the tree, whose other parts are in place a moment later.
  await Promise.resolve();
  deps.forgetDead();
  // First: what is read after it no earlier leader can add a dial to.
  const fencedCount = await deps.leads.takeOver();
  await deps.learnt.read();
  // An answered call is attached at once: its worker must be known.
  deps.book.survey(await readWorkers(deps, deps.clock.now()));
  const open = await adoptAttempts(deps);
  const returnedCount =
    (await rightLeads(deps, open)) + (await deps.leads.sweep(instantOf(deps.clock)));
  if (open.size + returnedCount + fencedCount > 0)
    deps.log.info(
      { adoptedCount: open.size, returnedCount, fencedCount },
      'Took over the dials and leads that an earlier dialler left',
    );
  return { adoptedCount: open.size, returnedCount };
};

async function adoptAttempts(deps: RecoveryDeps): Promise<Set<string>> {
  const open = new Set<string>();
  const campaigns = new Map<string, Campaign | null>();
  const planOf = async (campaignId: string) => {
    if (!campaigns.has(campaignId))
      campaigns.set(
        campaignId,
        await deps.store.collection<Campaign>('campaigns').findOne({ _id: campaignId }),
      );
    const { callMaxMs } = deps.settings;
    const campaign = campaigns.get(campaignId) ?? null;
    const ringTimeoutMs = campaign?.pacing.ringTimeoutMs ?? attemptLimits.ringTimeoutMs;
    return {
      limits: { ...attemptLimits, ringTimeoutMs, callMaxMs },
      attachPolicy: screeningOf(campaign ?? {}).attachPolicy,
    };
  };
  for (let page: Attempt[] | null = null; page === null || page.length === pageMax; ) {
    page = await deps.attempts.open(page?.at(-1)?._id ?? '', pageMax);
    for (const attempt of page) {
      open.add(attempt._id);
      if (deps.isLive(attempt._id)) continue;
      const { campaignId, workerId } = attempt;
      const subject = subjectOf(attempt);
      const attached = attempt.state === 'attached';
      deps.book.adopt({ holder: subject.holder, campaignId, workerId, attached });
      deps.pacing.adopted(attempt);
      const plan = await planOf(campaignId);
      await deps.startAttempt({ subject, ...plan, dialInMs: 0, isAdopted: true });
    }
  }
  return open;
}

async function rightLeads(deps: RecoveryDeps, open: ReadonlySet<string>): Promise<number> {
  const { leads, attempts, clock } = deps;
  let returnedCount = 0;
  for (let page: Lead[] | null = null; page === null || page.length === pageMax; ) {
    page = await leads.inFlight(page?.at(-1)?._id ?? '', pageMax);
    for (const lead of page) {
      const attemptId = `${lead._id}:${lead.attemptCount}`;
      if (open.has(attemptId)) continue;
      const attempt = await attempts.find(attemptId);
      if (!attempt) {
        const why = 'The dialler stopped before it dialled; it is next again';
        if (await leads.giveBack({ leadId: lead._id, leaseId: null, n: lead.attemptCount }, why))
          returnedCount += 1;
      } else if (attempt.state === 'ended' && attempt.outcome !== null) {
        const { outcome } = attempt;
        await leads.settle({ ...attempt, attemptId, outcome }, instantOf(clock));
      }
    }
  }
  return returnedCount;
}

const subjectOf = (attempt: Attempt): AttemptSubject => ({
  attemptId: attempt._id,
  leadId: attempt.leadId,
  campaignId: attempt.campaignId,
  botId: attempt.botId,
  n: attempt.n,
  callId: attempt.callId,
  to: attempt.to,
  from: attempt.from,
  leaseId: '',
  holder: attempt.callId,
});
