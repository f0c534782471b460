import type { Filter } from 'mongodb';
import type { Attempt, Lead } from '../../machines/contracts/campaign/campaign.ts';
import type {
  LeadAttempt,
  LeadFilter,
  LeadOrder,
  LeadPage,
} from '../../machines/contracts/campaign/campaign-views.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { leadIdsOf } from '../../machines/lead/lead-id.ts';
import { boundedPattern } from './bounded-pattern.ts';
import type { Documents } from './documents.ts';

/** Leads that one request may read for words in their reason: about 0.1 s of the embedded store. */
const searchedMax = 5_000;

/** Dials of one lead that its line shows, the newest. */
const attemptsMax = 20;

/** A page of a campaign's leads in the order of their numbers, or of their next dials, each with its dials. */
export async function searchLeads(
  documents: Documents,
  campaignId: string,
  { state, outcome, why }: LeadFilter,
  /** `at`: that lead alone. */
  {
    limit,
    cursor,
    at,
    order,
  }: { limit: number; cursor?: string | undefined; at?: string; order?: LeadOrder },
): Promise<LeadPage> {
  // Words are looked for by number: behind them lies what one request may read.
  if (order === 'next' && why === undefined)
    return nextDials(documents, { campaignId, outcome, state }, { limit, cursor });
  const ofCampaign: Filter<Lead> =
    state === undefined && outcome === undefined
      ? { _id: leadIdsOf(campaignId) }
      : {
          campaignId,
          ...(state === undefined ? {} : { state }),
          ...(outcome === undefined ? {} : { outcome }),
        };
  const indexed: Filter<Lead> = {
    $and: [
      ofCampaign,
      ...(cursor === undefined ? [] : [{ _id: { $gt: cursor } }]),
      ...(at === undefined ? [] : [{ _id: at }]),
    ],
  };
  const edgeId = why === undefined ? null : await edgeOf(documents, indexed);
  const found = await documents.leads.find(
    {
      $and: [
        indexed,
        ...(why === undefined ? [] : [{ why: boundedPattern(why) }]),
        ...(edgeId === null ? [] : [{ _id: { $lte: edgeId } }]),
      ],
    },
    { sort: { _id: 1 }, limit: limit + 1 },
  );
  const leads = found.slice(0, limit);
  return {
    items: await withDials(documents, leads),
    nextCursor: found.length > limit ? leads.at(-1)!._id : edgeId,
  };
}

/** Of leads that wait, for only they are in this order by an index. The cursor is `<next dial>:<lead>`. */
async function nextDials(
  documents: Documents,
  { campaignId, outcome, state }: { campaignId: string } & LeadFilter,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<LeadPage> {
  if (state !== undefined && state !== 'waiting')
    throw new VoxError('bad_request', 'order: `next` is of leads that wait; ask for state=waiting');
  const [, after, afterId] = /^(\d+):(.+)$/.exec(cursor ?? '') ?? [];
  const found = await documents.leads.find(
    {
      campaignId,
      state: 'waiting',
      ...(outcome === undefined ? {} : { outcome }),
      ...(after === undefined
        ? {}
        : {
            $or: [
              { nextAttemptAt: { $gt: Number(after) } },
              { nextAttemptAt: Number(after), _id: { $gt: afterId } },
            ],
          }),
    } as Filter<Lead>,
    { sort: { nextAttemptAt: 1, _id: 1 }, limit: limit + 1 },
  );
  const leads = found.slice(0, limit);
  const last = leads.at(-1);
  return {
    items: await withDials(documents, leads),
    nextCursor: found.length > limit ? `${last!.nextAttemptAt}:${last!._id}` : null,
  };
}

async function withDials(documents: Documents, leads: Lead[]): Promise<LeadPage['items']> {
  const attempts = await attemptsOf(documents, leads);
  return leads.map((lead) => ({ ...lead, attempts: attempts.get(lead._id) ?? [] }));
}

async function edgeOf({ leads }: Documents, indexed: Filter<Lead>): Promise<string | null> {
  const [edge] = await leads.find(indexed, {
    sort: { _id: 1 },
    skip: searchedMax - 1,
    limit: 1,
    projection: { _id: 1 },
  });
  return edge?._id ?? null;
}

async function attemptsOf(
  documents: Documents,
  leads: Lead[],
): Promise<Map<string, LeadAttempt[]>> {
  const dialled = leads.filter(({ attemptCount }) => attemptCount > 0);
  const byLead = new Map<string, LeadAttempt[]>();
  if (dialled.length === 0) return byLead;
  const found = await documents.attempts.find(
    { leadId: { $in: dialled.map(({ _id }) => _id) } },
    { sort: { leadId: 1, n: 1 }, limit: dialled.length * attemptsMax },
  );
  for (const attempt of found) {
    const known = byLead.get(attempt.leadId);
    if (known === undefined) byLead.set(attempt.leadId, [shown(attempt)]);
    else known.push(shown(attempt));
  }
  return byLead;
}

const shown = (attempt: Attempt): LeadAttempt => ({
  n: attempt.n,
  callId: attempt.callId,
  state: attempt.state,
  intendedAt: attempt.intendedAt,
  answeredAt: attempt.answeredAt,
  endedAt: attempt.endedAt,
  outcome: attempt.outcome,
  disposition: attempt.disposition,
  carrierCode: attempt.carrierCode,
  ...(attempt.screening && { screening: attempt.screening }),
});
