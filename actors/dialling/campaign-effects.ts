import { fromPromise } from 'xstate';
import type { AttemptInput } from '../../machines/campaign/attempt-context.ts';
import { attemptLimits } from '../../machines/campaign/attempt-context.ts';
import type { campaignMachine } from '../../machines/campaign/campaign.ts';
import type { SlotBook } from '../../machines/campaign/slot-book.ts';
import type { Campaign } from '../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { type Authority, type DiallerDeps, instantOf } from './dialler-deps.ts';
import type { LeadLeases } from './leases/lead-leases.ts';

type CampaignActors = NonNullable<Parameters<typeof campaignMachine.provide>[0]['actors']>;

export interface CampaignEffectsDeps extends DiallerDeps {
  authority: Authority;
  book: SlotBook;
  leads: LeadLeases;
  startAttempt: (input: AttemptInput) => Promise<boolean>;
}

/** The effects of every campaign of one tenure. */
export const createCampaignEffects = (deps: CampaignEffectsDeps) => {
  const { store, authority, book, leads, clock, ids, settings } = deps;
  const campaigns = store.collection<Campaign>('campaigns');
  const mustHold = () => {
    if (!authority.isHeld()) throw new VoxError('not_leader');
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
      let dialedCount = 0;
      for (const [i, lead] of claimed.entries()) {
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
            to: lead.nextPhone ?? lead.phone,
            from: campaign.from,
            leaseId,
            holder: slot.holder,
          },
          limits: {
            ...attemptLimits,
            ringTimeoutMs: campaign.pacing.ringTimeoutMs,
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

  const complete: CampaignActors['complete'] = fromPromise(async ({ input }) => {
    mustHold();
    await campaigns.updateOne(
      {
        _id: input.campaignId,
        state: { $in: ['running', 'stopping'] },
        epoch: { $lte: authority.epoch },
      },
      {
        $set: {
          state: 'completed',
          stateChangedAt: new Date(clock.now()),
          epoch: authority.epoch,
        },
      },
    );
  });

  return { claim, hasOpenLead, complete };
};
