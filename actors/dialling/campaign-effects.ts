import { fromPromise } from 'xstate';
import type { AttemptInput } from '../../machines/campaign/attempt-context.ts';
import { attemptLimits } from '../../machines/campaign/attempt-context.ts';
import type { campaignMachine } from '../../machines/campaign/campaign.ts';
import type { SlotBook } from '../../machines/campaign/slot-book.ts';
import type { Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { screeningOf } from '../../machines/contracts/campaign/campaign-screening.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { LeadNote } from '../../machines/explain/lead-notes.ts';
import { whyCodeOf } from '../../machines/explain/why-table.ts';
import { firstBucket, orderedBucket } from '../../machines/lead/bucket.ts';
import type { DialJudge } from '../compliance/dial-judge.ts';
import { withheldBy } from '../compliance/dial-judge.ts';
import type { CallerIdBook } from './caller-ids/caller-id-book.ts';
import { lawfulPrefixes } from './caller-ids/lawful-prefixes.ts';
import type { CampaignChannel } from './campaigns/campaign-channel.ts';
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
  callerIds: CallerIdBook;
  channel: CampaignChannel;
  startAttempt: (input: AttemptInput) => Promise<boolean>;
}

/** A claimed lead, the number of its that is rung, and the one that is shown to it. */
interface PlannedDial {
  lead: Lead;
  to: string;
  from: string;
}

const noSlotWaits =
  'It was called and met nobody, so it is dialled only with a slot that waits for it, and none is free';

/** Who was promised a call, or is dialled by hand, sees the number that was shown before. */
const knowsUs = ({ bucket }: Lead): boolean => bucket === firstBucket || bucket === orderedBucket;

/** The effects of every campaign of one tenure. */
export const createCampaignEffects = (deps: CampaignEffectsDeps) => {
  const { store, authority, book, leads, judge, callerIds, clock, ids, settings } = deps;
  const campaigns = store.collection<Campaign>('campaigns');
  const mustHold = () => {
    if (!authority.isHeld()) throw new VoxError('not_leader');
  };

  /** Which number each claimed lead is to see; those for whom none is left are given back. */
  const shownTo = async (
    campaign: Campaign,
    claimed: Lead[],
    leaseId: string,
  ): Promise<PlannedDial[]> => {
    const now = instantOf(clock);
    const dials: PlannedDial[] = [];
    for (const lead of claimed) {
      const to = lead.nextPhone ?? lead.phone;
      const shown = callerIds.choose(campaign, {
        to,
        now,
        callbackFrom: knowsUs(lead) ? (lead.lastFrom ?? null) : null,
        prefixes: lawfulPrefixes(campaign, to, lead.timeZone, now),
      });
      if (shown.phone === null)
        await leads.giveBack({ leadId: lead._id, leaseId, n: lead.attemptCount + 1 }, shown.why);
      else dials.push({ lead, to, from: shown.phone });
    }
    return dials;
  };

  /** The dials that may be made now; the leads of the others wait for their time. */
  const lawfulOf = async (campaign: Campaign, dials: PlannedDial[], leaseId: string) => {
    const now = instantOf(clock);
    const judgements = await judge.judge(
      dials.map((dial) => ({ campaign, ...dial })),
      now,
    );
    const lawful: (PlannedDial & { ringMinMs: number })[] = [];
    for (const [i, dial] of dials.entries()) {
      const judgement = judgements[i]!;
      const { isAllowed, ringMinMs } = judgement.verdict;
      if (isAllowed) lawful.push({ ...dial, ringMinMs });
      else {
        const withheld = withheldBy(judgement);
        deps.note({
          campaignId: campaign._id,
          leadId: dial.lead._id,
          at: now,
          code: whyCodeOf(judgement.verdict.because.code),
          sentence: `${withheld.sentence}.`,
          untilAt: withheld.nextAt,
        });
        await leads.withhold(dial.lead._id, leaseId, withheld, now);
      }
    }
    return lawful;
  };

  /** A dial ahead of the slots is given one of its own, if any is free: nobody may be abandoned twice. */
  const standsForSlot = (holder: string, campaignId: string): boolean =>
    typeof book.hold(holder)?.workerId === 'string' ||
    book.reserve(holder, campaignId, new Set(), null, true) !== null;

  const claim: CampaignActors['claim'] = fromPromise(async ({ input, signal }) => {
    const { campaignId, grant } = input;
    const unused = new Set(grant.slots.map((slot) => slot.holder));
    try {
      mustHold();
      // Read again: an operator may have paused it since the round saw it.
      const campaign = await campaigns.findOne({ _id: campaignId, state: 'running' });
      if (!campaign || signal.aborted) return { dialedCount: 0 };
      const leaseId = ids();
      const leadIds = grant.leadIds.slice(0, grant.slots.length);
      const claimed = await leads.claim({ leaseId, campaignId, leadIds }, instantOf(clock));
      const dials = await shownTo(campaign, claimed, leaseId);
      const lawful = await lawfulOf(campaign, dials, leaseId);
      let dialedCount = 0;
      for (const [i, { lead, to, from, ringMinMs }] of lawful.entries()) {
        const slot = grant.slots[i];
        const n = lead.attemptCount + 1;
        // Given up meanwhile: the claim runs out by itself.
        if (!slot || signal.aborted) break;
        if (lead.reservedSlot === true && !standsForSlot(slot.holder, campaignId)) {
          await leads.giveBack({ leadId: lead._id, leaseId, n }, noSlotWaits);
          continue;
        }
        const isStarted = await deps.startAttempt({
          subject: {
            attemptId: `${lead._id}:${n}`,
            leadId: lead._id,
            campaignId,
            botId: campaign.botId,
            n,
            callId: slot.holder,
            to,
            from,
            leaseId,
            holder: slot.holder,
          },
          limits: {
            ...attemptLimits,
            ringTimeoutMs: Math.max(campaign.pacing.ringTimeoutMs, ringMinMs),
            callMaxMs: settings.callMaxMs,
          },
          attachPolicy: screeningOf(campaign).attachPolicy,
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
    if (changed?.change) deps.channel.stepped(changed.campaign);
    return changed?.campaign.state ?? 'completed';
  });

  return { claim, hasOpenLead, step };
};
