import { z } from 'zod';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { leadMoves } from '../../../machines/lead/lead-moves.ts';
import type { Documents } from '../documents.ts';
import { knownCampaign, move, type OrderDeps } from './campaign-orders.ts';

/** Leads that are put back at a time: the store stays free for calls in between. */
const pageMax = 1_000;
const outcomesMax = 64;

/** Which leads: those that are done (or wait for another try), by their last outcome. */
const LeadSubset = z.strictObject({
  /** `done`: they have their outcome; `waiting`: for another try later. */
  states: z
    .array(z.enum(['done', 'waiting']))
    .min(1)
    .max(2)
    .default(['done']),
  /** Empty: any. */
  outcomes: z.array(z.string().min(1).max(64)).max(outcomesMax).default([]),
  leadIds: z.array(z.string().min(1).max(256)).min(1).max(1_000).optional(),
});
type LeadSubset = z.infer<typeof LeadSubset>;

export const Redial = LeadSubset.extend({
  /** Only counts. */
  dryRun: z.boolean().default(false),
  /** For the log and for each lead: why. */
  reason: z.string().trim().min(1).max(200).default('ordered again'),
});
export type Redial = z.infer<typeof Redial>;

export const RedialCount = z.object({
  isDryRun: z.boolean(),
  leadCount: z.number().int(),
  /** Of them, by last outcome. */
  byOutcome: z.record(z.string(), z.number().int()),
});
export type RedialCount = z.infer<typeof RedialCount>;

/** Puts leads back to `ready`. Their attempts go on counting, so bounds of attempts hold. Errors as for every order. */
export async function redial(
  deps: OrderDeps,
  id: string,
  { dryRun, reason, ...subset }: Redial,
): Promise<RedialCount> {
  const { documents, now } = deps;
  await knownCampaign(documents, id, 'redial');
  const count = await counted(documents, id, subset);
  if (dryRun || count.leadCount === 0) return { isDryRun: dryRun, ...count };
  // The campaign first: interrupted after it, the same order does the rest.
  const says = `${count.leadCount} leads are dialled again: ${reason}`;
  await move(deps, id, 'redial', () => ({ type: 'campaign.redial', says }));
  await putBack(documents, id, subset, now(), `Dialled again: ${reason}`);
  return { isDryRun: false, ...count };
}

/** The lead's chart says from where each may come back. */
const statesOf = ({ states }: LeadSubset): Lead['state'][] =>
  states.flatMap((state) => (state === 'done' ? leadMoves.reopened.from : leadMoves.woken.from));

/** As a filter; a lead that is suppressed, or on its way, is in none. */
const subsetFilter = (campaignId: string, subset: LeadSubset) => ({
  campaignId,
  state: { $in: statesOf(subset) },
  ...(subset.leadIds === undefined ? {} : { _id: { $in: subset.leadIds } }),
  ...(subset.outcomes.length === 0 ? {} : { outcome: { $in: subset.outcomes } }),
});

async function counted({ leads }: Documents, id: string, subset: LeadSubset) {
  const filter = subsetFilter(id, subset);
  const groups = await leads.aggregate<{ _id: string | null; count: number }>([
    { $match: filter },
    { $group: { _id: '$outcome', count: { $sum: 1 } } },
    { $sort: { _id: 1 } },
    { $limit: outcomesMax },
  ]);
  return {
    leadCount: groups.reduce((sum, { count }) => sum + count, 0),
    byOutcome: Object.fromEntries(groups.map(({ _id, count }) => [_id ?? 'none', count])),
  };
}

async function putBack(
  { leads }: Documents,
  id: string,
  subset: LeadSubset,
  now: number,
  why: string,
): Promise<void> {
  const filter = subsetFilter(id, subset);
  for (;;) {
    const page: Pick<Lead, '_id'>[] = await leads.find(filter, {
      limit: pageMax,
      projection: { _id: 1 },
    });
    if (page.length === 0) return;
    await leads.updateMany(
      { _id: { $in: page.map(({ _id }) => _id) }, state: { $in: statesOf(subset) } },
      { $set: { state: leadMoves.reopened.to, nextAttemptAt: now, lease: null, why } },
    );
  }
}
