import { z } from 'zod';
import { type Campaign, Lead, numbersOf } from '../../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../../machines/contracts/campaign/new-campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { leadIdsOf } from '../../../machines/lead/lead-id.ts';
import type { Documents } from '../documents.ts';
import { takeLeads } from '../lists/take-leads.ts';
import { CampaignView, viewOf } from './campaign-view.ts';

/** Leads that are read and taken at a time. */
const pageMax = 500;
const nameMax = 120;

/** Body of `POST /api/v1/campaigns/:id/duplicate`. */
export const Duplicate = z
  .strictObject({
    /** Absent: the old name with “(copy)”. */
    name: z.string().trim().min(1).max(nameMax).optional(),
    /** Which leads come along, as new ones; absent: none. */
    leads: z
      .strictObject({
        states: z.array(Lead.shape.state).min(1).max(Lead.shape.state.options.length),
        /** By their last outcome; empty: any. */
        outcomes: z.array(z.string().min(1).max(64)).max(64).default([]),
      })
      .optional(),
  })
  .nullish();
export type Duplicate = z.infer<typeof Duplicate>;

/** The new campaign, and what became of its leads: `refusedCount` want no calls. */
export const DuplicatedCampaign = CampaignView.extend({
  leadsTaken: z.object({ addedCount: z.number().int(), refusedCount: z.number().int() }),
});
export type DuplicatedCampaign = z.infer<typeof DuplicatedCampaign>;

export interface DuplicateDeps {
  documents: Documents;
  now: () => number;
  newId: () => string;
}

/** A draft with the plan of another campaign: what was decided is copied, what happened is not. Errors: `campaign_unknown`. */
export async function duplicateCampaign(
  { documents, now, newId }: DuplicateDeps,
  id: string,
  wanted: Duplicate,
): Promise<DuplicatedCampaign> {
  const source = await documents.campaigns.findOne({ _id: id });
  if (source === null) throw new VoxError('campaign_unknown', id);
  const copy = draftOf(source, newId(), wanted?.name ?? copyNameOf(source.name), now());
  await documents.campaigns.insertOne(copy);
  const leadsTaken =
    wanted?.leads === undefined
      ? { addedCount: 0, refusedCount: 0 }
      : await takeLeadsOf(documents, source._id, copy._id, wanted.leads, now());
  return { ...(await viewOf(documents, copy)), leadsTaken };
}

function draftOf(source: Campaign, _id: string, name: string, now: number): Campaign {
  const { botId, from, callerIds, pacing, retry, bestTime, budget, breaker, compliance } = source;
  const { startAt, endAt, ...schedule } = source.schedule;
  // A day that is past would only keep the copy from being started.
  const ahead = (at: number | null) => (at !== null && at > now ? at : null);
  const createdAt = new Date(now);
  return newCampaign({
    _id,
    schemaVersion: 1,
    name,
    botId,
    from,
    ...(callerIds && { callerIds }),
    pacing,
    retry,
    screening: source.screening,
    ...(bestTime && { bestTime }),
    budget,
    breaker,
    ...(compliance && { compliance }),
    schedule: { ...schedule, startAt: ahead(startAt), endAt: ahead(endAt) },
    state: 'draft',
    createdAt,
    stateChangedAt: createdAt,
  });
}

/** “Spring (copy)”, of which a copy is “Spring (copy 2)”. */
function copyNameOf(name: string): string {
  const [, stem = name, count] = /^(.*) \(copy(?: (\d{1,4}))?\)$/.exec(name) ?? [];
  const isCopy = stem !== name;
  const ending = isCopy ? ` (copy ${Number(count ?? 1) + 1})` : ' (copy)';
  return `${stem.slice(0, nameMax - ending.length)}${ending}`;
}

async function takeLeadsOf(
  documents: Documents,
  fromId: string,
  toId: string,
  { states, outcomes }: NonNullable<NonNullable<Duplicate>['leads']>,
  now: number,
): Promise<DuplicatedCampaign['leadsTaken']> {
  const taken = { addedCount: 0, refusedCount: 0 };
  const options = {
    campaignId: toId,
    importId: null,
    elsewhere: 'take',
    dryRun: false,
    now,
  } as const;
  for (let page: Lead[] | null = null; page === null || page.length === pageMax; ) {
    page = await documents.leads.find(
      {
        _id: { ...leadIdsOf(fromId), ...(page && { $gt: page.at(-1)!._id }) },
        campaignId: fromId,
        state: { $in: states },
        ...(outcomes.length === 0 ? {} : { outcome: { $in: outcomes } }),
      },
      { sort: { _id: 1 }, limit: pageMax },
    );
    const { addedCount } = await takeLeads(
      documents,
      page.map((lead, row) => ({ ...asRead(lead), row })),
      options,
    );
    taken.addedCount += addedCount;
    taken.refusedCount += page.length - addedCount;
  }
  return taken;
}

/** What a list says of a lead; nothing of its dials. */
const asRead = (lead: Lead) => ({
  phone: lead.phone,
  ...(lead.numbers === undefined ? {} : { numbers: numbersOf(lead) }),
  vars: lead.vars,
  ...(lead.timeZone === undefined ? {} : { timeZone: lead.timeZone }),
  ...(lead.externalId === undefined ? {} : { externalId: lead.externalId }),
  priority: lead.priority,
});
