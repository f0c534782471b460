import type { DialJudge } from '../../../actors/compliance/dial-judge.ts';
import { LearntOddsKeeper } from '../../../actors/dialling/best-time/learnt-odds.ts';
import { bucketOrder } from '../../../actors/dialling/leases/due-leads.ts';
import { LeadLeases } from '../../../actors/dialling/leases/lead-leases.ts';
import type { Store } from '../../../actors/store/store.ts';
import {
  type Campaign,
  type Lead,
  numbersOf,
} from '../../../machines/contracts/campaign/campaign.ts';
import { tickFreshMs } from '../../../machines/contracts/explain/campaign-pacing.ts';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import type { Ban, WhyFacts } from '../../../machines/explain/why-facts.ts';
import type { Documents } from '../documents.ts';

/** What the store and the dialler's newest tick know of a lead; what nobody could say yet is null. */
export async function whyFacts(
  { documents, judge, store }: { documents: Documents; judge: DialJudge; store: Store },
  lead: Lead,
  campaign: Campaign,
  tick: PacingTick | null,
  now: number,
): Promise<WhyFacts> {
  const { deadNumbers = [] } = lead;
  const to =
    lead.nextPhone ??
    numbersOf(lead)
      .map(({ phone }) => phone)
      .find((phone) => !deadNumbers.includes(phone));
  const judgement = to === undefined ? null : await judgementOf(judge, { lead, campaign, to }, now);
  const bot = await documents.bots.findOne(
    { _id: campaign.botId },
    { projection: { liveVersionId: 1, archivedAt: 1 } },
  );
  return {
    now,
    lead: {
      leadId: lead._id,
      campaignId: lead.campaignId,
      state: lead.state,
      nextAttemptAt: lead.nextAttemptAt,
      attemptCount: lead.attemptCount,
      why: lead.why,
      preview:
        lead.lease?.by === undefined ? null : { by: lead.lease.by, untilAt: lead.lease.untilAt },
    },
    campaign: { state: campaign.state, name: campaign.name, startsAt: campaign.schedule.startAt },
    suppression: suppressionOf(lead),
    number:
      to === undefined
        ? { untilAt: null, sentence: 'None of its numbers can be reached any more.' }
        : null,
    judgement,
    schedule: campaign.state === 'scheduled' ? waitsOf(campaign, now) : null,
    budget: warningOf(campaign, 'budget_spent'),
    breaker: warningOf(campaign, 'breaker_open'),
    bot:
      bot?.liveVersionId == null
        ? { untilAt: null, sentence: 'Its bot has no published version; publish one.' }
        : null,
    bestTime: await bestTimeOf(store, lead, campaign, now),
    tick,
    tickFreshMs,
    aheadCount:
      lead.state === 'ready' || lead.state === 'waiting'
        ? await aheadCount(documents, lead, now)
        : null,
  };
}

async function judgementOf(
  judge: DialJudge,
  { lead, campaign, to }: { lead: Lead; campaign: Campaign; to: string },
  now: number,
): Promise<WhyFacts['judgement']> {
  const [judgement] = await judge.judge([{ campaign, lead, to, from: campaign.from }], now);
  if (judgement === undefined) return null;
  const { code, sentence } = judgement.verdict.because;
  return code === 'lawful' ? null : { code, sentence: `${sentence}.`, untilAt: judgement.nextAt };
}

/** What was learnt of the hour makes leads like it wait, where its campaign asks for that. */
async function bestTimeOf(
  store: Store,
  { state, bucket }: Lead,
  campaign: Campaign,
  now: number,
): Promise<Ban | null> {
  if (campaign.bestTime?.mode !== 'hold' || state !== 'ready' || !bucket) return null;
  const odds = new LearntOddsKeeper(store, 0);
  await odds.tend(now);
  const deps = { leads: new LeadLeases(store, 0), odds, random: () => 0.5 };
  const { held } = await bucketOrder(campaign, deps, now);
  const mine = held.find((one) => one.bucket === bucket);
  return mine === undefined ? null : { untilAt: mine.heldUntilAt, sentence: `${mine.heldWhy}.` };
}

/** Before its start that is the reason, and not its hours. */
const waitsOf = ({ schedule, waits }: Campaign, now: number): Ban | null =>
  (schedule.startAt ?? 0) > now
    ? null
    : {
        untilAt: waits?.untilAt ?? null,
        sentence: `${waits?.says ?? 'Its campaign waits for its time to dial'}.`,
      };

const warningOf = ({ warnings }: Campaign, wanted: string): Ban | null => {
  const warning = warnings.find(({ code }) => code === wanted);
  return warning === undefined
    ? null
    : { untilAt: null, sentence: `${warning.says}. ${warning.todo}` };
};

const suppressionOf = ({ state, suppression, why }: Lead): Ban | null =>
  state === 'suppressed'
    ? { untilAt: suppression?.untilAt ?? null, sentence: `It must not be called. ${why}.` }
    : null;

/**
 * Leads of its bucket that the dialler takes before this one, by its own order (`LeadLeases.due`), counted by the index. Which bucket
 * has its turn changes with the hour and is drawn by chance, so those of others are not counted.
 */
async function aheadCount({ leads }: Documents, lead: Lead, now: number): Promise<number> {
  const { campaignId, bucket = null, priority, nextAttemptAt, _id } = lead;
  const ready = { campaignId, state: 'ready' as const, bucket: bucket as string };
  const counts = await Promise.all([
    leads.countDocuments({ ...ready, priority: { $gt: priority }, nextAttemptAt: { $lte: now } }),
    leads.countDocuments({ ...ready, priority, nextAttemptAt: { $lt: nextAttemptAt } }),
    leads.countDocuments({ ...ready, priority, nextAttemptAt, _id: { $lt: _id } }),
  ]);
  return counts.reduce((sum, count) => sum + count, 0);
}
