import { fromPromise } from 'xstate';
import type { AttemptInput } from '../../machines/campaign/attempt-context.ts';
import { attemptLimits } from '../../machines/campaign/attempt-context.ts';
import type { campaignMachine } from '../../machines/campaign/campaign.ts';
import type { SlotBook } from '../../machines/campaign/slot-book.ts';
import type { Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { LeadNote } from '../../machines/explain/lead-notes.ts';
import { whyCodeOf } from '../../machines/explain/why-table.ts';
import type { DialJudge } from '../compliance/dial-judge.ts';
import { withheldBy } from '../compliance/dial-judge.ts';
import { changeCampaign } from './campaigns/change-campaign.ts';
import { type Authority, type DiallerDeps, instantOf } from './dialler-deps.ts';
import type { LeadLeases } from './leases/lead-leases.ts';

type CampaignActors = NonNullable<Parameters<typeof campaignMachine.provide>[0]['actors']>;

export interface CampaignEffectsDeps extends DiallerDeps {
  authority: Authority;
  book: SlotBook;
  leads: LeadLeases;
  judge: DialJudge;
  /** Keeps what was decided about a lead. */
  note: (note: LeadNote) => void;
  startAttempt: (input: AttemptInput) => Promise<boolean>;
}

const numberToRing = (lead: Lead): string => lead.nextPhone ?? lead.phone;

/** The effects of every campaign of one tenure. */
export const createCampaignEffects = (deps: CampaignEffectsDeps) => {
  const { store, authority, book, leads, judge, clock, ids, settings } = deps;
  const campaigns = store.collection<Campaign>('campaigns');
  const mustHold = () => {
    if (!authority.isHeld()) throw new VoxError('not_leader');
  };

  /** The claimed leads that may be dialled now; the others wait for their time. */
  const lawfulOf = async (campaign: Campaign, claimed: Lead[], leaseId: string) => {
    const now = instantOf(clock);
    const judgements = await judge.judge(
      claimed.map((lead) => ({ campaign, lead, to: numberToRing(lead), from: campaign.from })),
      now,
    );
    const lawful: { lead: Lead; ringMinMs: number }[] = [];
    for (const [i, lead] of claimed.entries()) {
      const judgement = judgements[i]!;
      const { isAllowed, ringMinMs } = judgement.verdict;
      if (isAllowed) lawful.push({ lead, ringMinMs });
      else {
        const withheld = withheldBy(judgement);
        deps.note({
          campaignId: campaign._id,
          leadId: lead._id,
          at: now,
          code: whyCodeOf(judgement.verdict.because.code),
          sentence: `${withheld.sentence}.`,
          untilAt: withheld.nextAt,
        });
        await leads.withhold(lead._id, leaseId, withheld, now);
      }
    }
    return lawful;
  };

  const claim: CampaignActors['claim'] = fromPromise(async ({ input, signal }) => {
    const { campaignId, grant } = input;
    const unused = new Set(grant.slots.map((slot) => slot.holder));
    try {
      mustHold();
      // Read again: an operator may have paused it since the round saw it.
      const campaign = await campaigns.findOne({ _id: campaignId, state: 'running' });
      if (!campaign || signal.aborted) return { dialedCount: 0 };
      const leaseId = ids();
      const claimed = await leads.claim(
        grant.leadIds.slice(0, grant.slots.length),
        leaseId,
        instantOf(clock),
      );
      const lawful = await lawfulOf(campaign, claimed, leaseId);
      let dialedCount = 0;
      for (const [i, { lead, ringMinMs }] of lawful.entries()) {
        const slot = grant.slots[i];
        // Given up meanwhile: the leases run out by themselves.
        if (!slot || signal.aborted) break;
        const n = lead.attemptCount + 1;
        const isStarted = await deps.startAttempt({
          subject: {
            attemptId: `${lead._id}:${n}`,
            leadId: lead._id,
            campaignId,
            botId: campaign.botId,
            n,
            callId: slot.holder,
            to: numberToRing(lead),
            from: campaign.from,
            leaseId,
            holder: slot.holder,
          },
          limits: {
            ...attemptLimits,
            ringTimeoutMs: Math.max(campaign.pacing.ringTimeoutMs, ringMinMs),
            callMaxMs: settings.callMaxMs,
          },
          dialInMs: slot.dialInMs,
          isAdopted: false,
        });
        if (!isStarted) continue;
        unused.delete(slot.holder);
        dialedCount += 1;
      }
      return { dialedCount };
    } finally {
      for (const holder of unused) book.release(holder);
    }
  });

  const hasOpenLead: CampaignActors['hasOpenLead'] = fromPromise(({ input }) =>
    leads.hasOpen(input.campaignId, input.inFlightOnly),
  );

  const step: CampaignActors['step'] = fromPromise(async ({ input }) => {
    mustHold();
    const { campaignId } = input;
    const known = await campaigns.findOne({ _id: campaignId });
    // Gone from the store: nothing is left to say of it.
    if (known === null) return 'completed';
    // Asked once more after it was read: leads that an order put back since then have made it another campaign.
    if (await leads.hasOpen(campaignId, input.step === 'calls.over')) return known.state;
    const changed = await changeCampaign(
      campaigns,
      campaignId,
      ({ changeCount }) => (changeCount === known.changeCount ? { type: input.step } : null),
      { now: instantOf(clock), epoch: authority.epoch, known },
    );
    return changed?.campaign.state ?? 'completed';
  });

  return { claim, hasOpenLead, step };
};
