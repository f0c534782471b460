import type { OrderCall, OrderedCall } from '../../../machines/contracts/call/order-call.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../../machines/contracts/campaign/new-campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { orderedBucket } from '../../../machines/lead/bucket.ts';
import { leadIdOf } from '../../../machines/lead/lead-id.ts';
import { newLead } from '../lists/take-leads.ts';
import { requireLine } from '../provider-lines.ts';
import { move, startCampaign } from './campaign-orders.ts';
import { orderMs, type PreviewDeps } from './preview-desk.ts';

/** Nothing is bounded here that the provider's lines and the fleet's slots do not bound. */
const concurrentMax = 10_000;

/**
 * Orders one call. It is a lead of a campaign that dials only what is ordered, so that it is judged, dialled, recorded and
 * explained like any other. `key`: the same order again has the same answer.
 * Errors: `bot_unknown`, `bot_not_live`, `provider_at_capacity`, `lead_state_conflict`, `campaign_state_conflict`.
 */
export async function orderCall(
  deps: PreviewDeps,
  order: OrderCall,
  key: string | undefined,
): Promise<OrderedCall> {
  const { documents, news, now, newId, lines } = deps;
  const campaign = await campaignFor(deps, order);
  const leadId = leadIdOf(campaign._id, order.to);
  const id = key ?? newId();
  const before = await documents.leads.findOne({ _id: leadId });
  if (before?.order === undefined || before.order.id !== id) {
    await requireLine(lines);
    const at = now();
    await put(deps, campaign, order, { id, by: 'api', at, untilAt: at + orderMs });
    await keepRunning(deps, campaign._id);
    await news.publish(topics.campaignChanged, { campaignId: campaign._id });
  }
  const lead = (await documents.leads.findOne({ _id: leadId }))!;
  const since = lead.order?.at ?? 0;
  const dialled = await documents.attempts.findOne(
    { leadId, intendedAt: { $gte: since } },
    { sort: { n: 1 }, projection: { n: 1 } },
  );
  const isDialled = lead.state === 'dialing' || lead.state === 'live';
  return {
    leadId,
    campaignId: campaign._id,
    attemptId: `${leadId}:${dialled?.n ?? lead.attemptCount + (isDialled ? 0 : 1)}`,
    orderedAt: since,
    untilAt: lead.order?.untilAt ?? since + orderMs,
  };
}

async function campaignFor(
  { documents, now }: PreviewDeps,
  { botId, from, compliance }: OrderCall,
): Promise<Campaign> {
  const _id = `calls:${botId}:${from}`;
  const known = await documents.campaigns.findOne({ _id });
  if (known !== null) return known;
  const bot = await documents.bots.findOne({ _id: botId });
  if (bot === null) throw new VoxError('bot_unknown', botId);
  if (bot.liveVersionId === null) throw new VoxError('bot_not_live', botId);
  const createdAt = new Date(now());
  const campaign = newCampaign({
    _id,
    schemaVersion: 1,
    name: `Single calls of ${bot.name}`.slice(0, 120),
    botId,
    from,
    state: 'running',
    pacing: { mode: 'preview', tier: 0, concurrentMax },
    // Whoever orders calls decides about a second one.
    retry: {},
    compliance,
    createdAt,
    stateChangedAt: createdAt,
  });
  // Two first orders at once: one of them makes it.
  const [taken] = await documents.campaigns.insertMissing([campaign]);
  return taken === undefined ? campaign : (await documents.campaigns.findOne({ _id }))!;
}

/** The number's lead, new or once more; not while it is being dialled. */
async function put(
  { documents }: PreviewDeps,
  { _id: campaignId }: Campaign,
  { to, vars, timeZone }: OrderCall,
  order: NonNullable<Lead['order']>,
): Promise<void> {
  const given = { phone: to, vars, priority: 0, ...(timeZone === undefined ? {} : { timeZone }) };
  const lead: Lead = {
    ...newLead(campaignId, given, order.at),
    bucket: orderedBucket,
    order,
    why: 'Its call was ordered by the API',
  };
  if ((await documents.leads.insertMissing([lead])).length === 0) return;
  const { state, nextAttemptAt, why, bucket } = lead;
  const { matchedCount } = await documents.leads.updateOne(
    { _id: lead._id, state: { $in: ['ready', 'waiting', 'done'] } },
    { $set: { state, nextAttemptAt, why, bucket, vars, order, lease: null, outcome: null } },
  );
  if (matchedCount === 1) return;
  const found = await documents.leads.findOne({ _id: lead._id });
  throw new VoxError('lead_state_conflict', `it is ${found?.state}: ${found?.why}`);
}

/** A campaign whose every call is over has ended; the next order begins it anew. */
async function keepRunning(deps: PreviewDeps, id: string): Promise<void> {
  const campaign = await deps.documents.campaigns.findOne({ _id: id });
  if (campaign?.state === 'completed')
    await move(deps, id, 'redial', () => ({ type: 'campaign.redial', says: 'A call was ordered' }));
  if (campaign?.state === 'completed' || campaign?.state === 'failed')
    await startCampaign(deps, id);
  else if (campaign?.state !== 'running')
    throw new VoxError('campaign_state_conflict', `“${campaign?.name}” is ${campaign?.state}`);
}
