import { DialJudge, type Judgement, withheldBy } from '../../../actors/compliance/dial-judge.ts';
import { LearntOddsKeeper } from '../../../actors/dialling/best-time/learnt-odds.ts';
import { bucketOrder } from '../../../actors/dialling/leases/due-leads.ts';
import { LeadLeases, withheldFields } from '../../../actors/dialling/leases/lead-leases.ts';
import type { Store } from '../../../actors/store/store.ts';
import type { ProviderLines } from '../../../actors/telephony/limits/provider-lines.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type {
  CampaignPreview,
  PreviewDial,
  PreviewedLead,
  PreviewQuery,
  PreviewSkip,
} from '../../../machines/contracts/campaign/preview.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { firstBucket, orderedBucket } from '../../../machines/lead/bucket.ts';
import { leadMoves } from '../../../machines/lead/lead-moves.ts';
import { knownLead } from '../lists/lead-orders.ts';
import { requireLine } from '../provider-lines.ts';
import type { OrderDeps } from './campaign-orders.ts';

export interface PreviewDeps extends OrderDeps {
  store: Store;
  newId: () => string;
  /** Of the telephony provider. */
  lines: ProviderLines;
}

/** An order that no dialler takes up within this time lapses: whoever gave it looks at something else by then. */
export const orderMs = 120_000;
/** Leads that the rules forbid are put to wait, and the next ones looked at; so many at a time, and so often. */
const lookedAtMax = 20;
const looksMax = 5;

const none = 'Nobody else of this campaign may be called now';

/** Leads that somebody looks at before they are dialled. Nothing here dials: what is ordered is the leader's to take up. */
export class PreviewDesk {
  readonly #deps: PreviewDeps;
  readonly #judge: DialJudge;
  readonly #leases: LeadLeases;

  constructor(deps: PreviewDeps) {
    this.#deps = deps;
    this.#judge = new DialJudge(deps.store);
    // For reading only: it writes nothing that a leader has touched.
    this.#leases = new LeadLeases(deps.store, 0);
  }

  /** Keeps leads for who asks: those that are theirs already, and the next ones. Errors: as of `campaignOf`. */
  async show(campaignId: string, { by, count, holdMs }: PreviewQuery): Promise<CampaignPreview> {
    const { now, newId } = this.#deps;
    const campaign = await this.#campaignOf(campaignId);
    const at = now();
    await this.#returnExpired(campaignId, at);
    const mine = await this.#deps.documents.leads.find(
      { campaignId, state: 'leased', 'lease.by': by },
      { sort: { 'lease.untilAt': 1, _id: 1 }, limit: count },
    );
    const items = await this.#shown(campaign, mine, at);
    for (let look = 0; look < looksMax && items.length < count; look += 1) {
      const wanted = look === 0 ? count - items.length : lookedAtMax;
      const ids = await this.#next(campaign, wanted, at);
      if (ids.length === 0) break;
      const lease = { id: newId(), epoch: 0, untilAt: at + holdMs, by };
      const kept = await this.#keep(ids, lease, at);
      const shown = await this.#shown(campaign, kept, at);
      items.push(...shown.slice(0, count - items.length));
      await this.#giveBack(
        shown.slice(items.length).map((item) => item.lead._id),
        lease.id,
      );
    }
    return { campaignId, at, items, says: items.length < count ? `${none}.` : null };
  }

  /** Orders the dial. Errors: as of `campaignOf`, `lead_unknown`, `preview_lease_lost`, `provider_at_capacity`. */
  async dial(campaignId: string, leadId: string, leaseId: string): Promise<PreviewDial> {
    const { documents, news, now } = this.#deps;
    const known = await this.#leadOf(campaignId, leadId);
    // Once more: the answer was lost.
    if (known.order?.id !== leaseId) {
      await this.#campaignOf(campaignId);
      await requireLine(this.#deps.lines);
      const at = now();
      const order = { id: leaseId, by: known.lease?.by ?? '', at, untilAt: at + orderMs };
      await this.#decide(leadId, leaseId, {
        state: leadMoves.returned.to,
        bucket: orderedBucket,
        nextAttemptAt: at,
        order,
        why: `Its dial was ordered by ${order.by}`,
      });
      await news.publish(topics.campaignChanged, { campaignId });
    }
    const { order, attemptCount } = (await documents.leads.findOne({ _id: leadId })) ?? known;
    const lead = await knownLead(documents, leadId);
    const dialled = lead.attempts.find(({ intendedAt }) => intendedAt >= order!.at);
    return {
      lead,
      attemptId: `${leadId}:${dialled?.n ?? attemptCount + (lead.state === 'dialing' ? 0 : 1)}`,
      orderedAt: order!.at,
      untilAt: order!.untilAt,
    };
  }

  /** Errors: `lead_unknown`, `preview_lease_lost`. */
  async skip(campaignId: string, leadId: string, { leaseId, reason, againInMs }: PreviewSkip) {
    const known = await this.#leadOf(campaignId, leadId);
    const at = this.#deps.now();
    const by = known.lease?.by ?? '';
    await this.#decide(
      leadId,
      leaseId,
      againInMs === null
        ? {
            state: leadMoves.suppressed.to,
            why: `Taken out by ${by}: ${reason}`,
            suppression: { reason: 'withdrawn', at, untilAt: null },
          }
        : {
            state: leadMoves.withheld.to,
            nextAttemptAt: at + againInMs,
            why: `Skipped by ${by}: ${reason}`,
          },
    );
    return knownLead(this.#deps.documents, leadId);
  }

  /** Errors: `lead_unknown`, `preview_lease_lost`. */
  async release(campaignId: string, leadId: string, leaseId: string) {
    await this.#leadOf(campaignId, leadId);
    await this.#decide(leadId, leaseId, {
      state: leadMoves.returned.to,
      why: 'Looked at and given back; it is in its turn again',
    });
    return knownLead(this.#deps.documents, leadId);
  }

  /** Errors: `campaign_unknown`, `preview_mode_only`, `campaign_state_conflict`: it does not run. */
  async #campaignOf(campaignId: string): Promise<Campaign> {
    const campaign = await this.#deps.documents.campaigns.findOne({ _id: campaignId });
    if (campaign === null) throw new VoxError('campaign_unknown', campaignId);
    if (campaign.pacing.mode !== 'preview')
      throw new VoxError('preview_mode_only', `its mode is ${campaign.pacing.mode}`);
    if (campaign.state !== 'running')
      throw new VoxError(
        'campaign_state_conflict',
        `it is ${campaign.state}${campaign.waits === null ? '' : `: ${campaign.waits.says}`}`,
      );
    return campaign;
  }

  async #leadOf(campaignId: string, leadId: string): Promise<Lead> {
    const lead = await this.#deps.documents.leads.findOne({ _id: leadId, campaignId });
    if (lead === null) throw new VoxError('lead_unknown', leadId);
    return lead;
  }

  /** One write that only the holder of the lease can make, and only while it holds. */
  async #decide(leadId: string, leaseId: string, set: Partial<Lead>): Promise<void> {
    const { matchedCount } = await this.#deps.documents.leads.updateOne(
      {
        _id: leadId,
        state: 'leased',
        'lease.id': leaseId,
        'lease.by': { $ne: null },
        'lease.untilAt': { $gt: this.#deps.now() },
      },
      { $set: { ...set, lease: null } },
    );
    if (matchedCount === 0) throw new VoxError('preview_lease_lost', leadId);
  }

  /** The leader sweeps them too; here it is done for who asks while none leads. */
  async #returnExpired(campaignId: string, at: number): Promise<void> {
    await this.#deps.documents.leads.updateMany(
      { campaignId, state: 'leased', 'lease.by': { $ne: null }, 'lease.untilAt': { $lte: at } },
      {
        $set: {
          state: leadMoves.expired.to,
          lease: null,
          why: 'Shown to somebody who did not decide in time',
        },
      },
    );
  }

  /** Ids of those whose turn it is: call backs first, then what is most likely answered at this hour. */
  async #next(campaign: Campaign, count: number, at: number): Promise<string[]> {
    const odds = new LearntOddsKeeper(this.#deps.store, 0);
    await odds.tend(at);
    // Without chance, so that who asks twice is shown the same.
    const deps = { leads: this.#leases, odds, random: () => 0.5 };
    // These before the list of buckets: the dialler may be sorting them into one at this moment.
    const unsorted = await this.#leases.due(campaign._id, null, at, count);
    const { buckets } = await bucketOrder(campaign, deps, at);
    const ids: string[] = [];
    for (const bucket of [firstBucket, ...buckets]) {
      if (ids.length >= count) break;
      const due = await this.#leases.due(campaign._id, bucket, at, count - ids.length);
      ids.push(...due.map(({ _id }) => _id));
    }
    return [...new Set([...ids, ...unsorted.map(({ _id }) => _id)])].slice(0, count);
  }

  async #keep(ids: string[], lease: NonNullable<Lead['lease']>, at: number): Promise<Lead[]> {
    const { leads } = this.#deps.documents;
    await leads.updateMany(
      { _id: { $in: ids }, state: { $in: leadMoves.shown.from }, nextAttemptAt: { $lte: at } },
      { $set: { state: leadMoves.shown.to, lease, why: `Shown to ${lease.by}, who decides` } },
    );
    const kept = await leads.find({ _id: { $in: ids }, 'lease.id': lease.id, state: 'leased' });
    return kept.toSorted((a, b) => ids.indexOf(a._id) - ids.indexOf(b._id));
  }

  async #giveBack(leadIds: string[], leaseId: string): Promise<void> {
    if (leadIds.length === 0) return;
    await this.#deps.documents.leads.updateMany(
      { _id: { $in: leadIds }, state: 'leased', 'lease.id': leaseId },
      { $set: { state: leadMoves.returned.to, lease: null, why: 'In its turn' } },
    );
  }

  /** Those that may be called; the others wait until they may. */
  async #shown(campaign: Campaign, leads: readonly Lead[], at: number): Promise<PreviewedLead[]> {
    const dials = leads.map((lead) => ({
      campaign,
      lead,
      to: lead.nextPhone ?? lead.phone,
      from: campaign.from,
    }));
    const judgements = await this.#judge.judge(dials, at);
    const shown: PreviewedLead[] = [];
    for (const [i, { lead, to }] of dials.entries()) {
      const judgement = judgements[i]!;
      const { id: leaseId, untilAt } = lead.lease!;
      if (judgement.verdict.isAllowed)
        shown.push({
          leaseId,
          untilAt,
          lead: await knownLead(this.#deps.documents, lead._id),
          to,
          says: whyNow(lead, judgement),
          verdict: judgement.verdict,
        });
      else
        await this.#deps.documents.leads.updateOne(
          { _id: lead._id, state: 'leased', 'lease.id': leaseId },
          { $set: withheldFields(withheldBy(judgement), at) },
        );
    }
    return shown;
  }
}

function whyNow(lead: Lead, { verdict }: Judgement): string {
  const turn =
    lead.bucket === firstBucket
      ? 'It was promised a call, or its last one broke off'
      : lead.attemptCount === 0
        ? 'It has not been called yet'
        : `It was dialled ${lead.attemptCount} times, and its next try is due`;
  const [clock] = verdict.clocks;
  const hour = clock === undefined ? '' : `; it is ${clock.local.slice(11)} there (${clock.zone})`;
  return `${turn}. ${verdict.because.sentence}${hour}.`;
}
