import type { Campaign } from '../../contracts/campaign/campaign.ts';
import type { CampaignFault, LifecycleFact, Opening } from '../lifecycle/lifecycle-events.ts';
import {
  dialsLeft,
  hasLimits,
  limitReached,
  type Recent,
  type Spent,
  type VerdictCounts,
} from './spending.ts';

/** What the dialler knows of a watched campaign at a tick. */
export interface Standing {
  now: number;
  /** By its schedule. */
  opening: Opening;
  /** Null: there is none of this id. */
  bot: { name: string; isLive: boolean; isArchived: boolean } | null;
  /** By dials that have ended; null where nothing limits them. */
  spent: { day: Spent; total: Spent } | null;
  /** When its zone's day ends, and in words. */
  dayEndsAt: number;
  dayEndsSaid: string;
  /** What ended within the breaker's window and speaks for or against the campaign. */
  recent: Recent;
}

const fault = (code: string, at: string, says: string, todo: string): CampaignFault => ({
  code,
  at,
  says,
  todo,
});

/** What has happened to the campaign, the gravest first; null: nothing that would move it. */
export function happenedTo(campaign: Campaign, standing: Standing): LifecycleFact | null {
  const { state, schedule } = campaign;
  const isGoing = state === 'running' || state === 'scheduled';
  const { bot, now, opening } = standing;
  if (bot === null || bot.isArchived)
    return {
      type: 'bot.gone',
      fault: fault(
        'bot_unknown',
        'botId',
        bot === null
          ? 'Its bot was deleted: nobody is dialled any more, present calls go on'
          : `Its bot “${bot.name}” was archived: nobody is dialled any more, present calls go on`,
        'Choose another bot, then start it again.',
      ),
    };
  if (schedule.endAt !== null && now >= schedule.endAt && state !== 'stopping')
    return { type: 'schedule.ended' };
  if (isGoing && !bot.isLive)
    return {
      type: 'bot.withdrawn',
      fault: fault(
        'bot_not_live',
        'botId',
        `Its bot “${bot.name}” has no published version any more: it pauses, present calls go on`,
        'Publish the bot, then resume.',
      ),
    };
  return (
    (isGoing ? budgetOf(campaign, standing) : null) ??
    breakerOf(campaign, standing) ??
    (state === 'running' && !opening.isOpen
      ? { type: 'schedule.closed', waits: opening.waits }
      : null) ??
    waitingOf(campaign, standing)
  );
}

/** Dials of it that may be under way, from their grant until their end is stored, by its budget and its breaker. */
export function dialsMaxOf({ budget, breakerStand }: Campaign, { spent }: Standing): number {
  const probes = breakerStand.state === 'probing' ? 1 : Infinity;
  const left =
    spent === null
      ? Infinity
      : Math.min(dialsLeft(budget.day, spent.day), dialsLeft(budget.total, spent.total));
  return Math.min(probes, left);
}

function budgetOf({ budget }: Campaign, standing: Standing): LifecycleFact | null {
  const { spent, dayEndsAt, dayEndsSaid } = standing;
  if (spent === null) return null;
  const total = limitReached(budget.total, spent.total, budget.price);
  if (total !== null)
    return {
      type: 'budget.spent',
      fault: fault(
        'budget_spent',
        'budget.total',
        `Its budget is used up: ${total}`,
        'Raise the budget, then resume; or stop it.',
      ),
    };
  const day = limitReached(budget.day, spent.day, budget.price);
  return day === null
    ? null
    : {
        type: 'budget.dayspent',
        waits: {
          untilAt: dayEndsAt,
          says: `Its budget of the day is used up: ${day}; it goes on from ${dayEndsSaid}`,
        },
      };
}

/** A scheduled campaign goes on when its time has come; what it waits for is said anew when that has changed. */
function waitingOf({ state, waits }: Campaign, { opening }: Standing): LifecycleFact | null {
  if (state !== 'scheduled') return null;
  if (opening.isOpen) return { type: 'schedule.opened' };
  return waits?.untilAt === opening.waits.untilAt && waits?.says === opening.waits.says
    ? null
    : { type: 'schedule.closed', waits: opening.waits };
}

/** Longest wait before a probe, in terms of the first one. */
const probeDoublingsMax = 4;

function breakerOf(campaign: Campaign, { now, recent }: Standing): LifecycleFact | null {
  const { breaker, breakerStand, state } = campaign;
  if (!breaker.isOn) return null;
  if (state === 'paused' && breakerStand.state === 'open' && breaker.recovery === 'probe') {
    const doublings = Math.min(probeDoublingsMax, Math.max(0, breakerStand.tripCount - 1));
    const probeAt = breakerStand.sinceAt + breaker.probeAfterMs * 2 ** doublings;
    return now >= probeAt ? { type: 'breaker.probed' } : null;
  }
  if (state !== 'running') return null;
  const { dials, calls } = recent;
  if (breakerStand.state !== 'probing') {
    for (const [kind, counts] of [
      ['dials', dials],
      ['calls', calls],
    ] as const)
      if (isTooMany(counts, breaker))
        return { type: 'breaker.tripped', fault: tripped(campaign, kind, counts) };
    return null;
  }
  if (dials.failedCount > 0)
    return { type: 'breaker.tripped', fault: tripped(campaign, 'dials', dials) };
  if (calls.failedCount > 0)
    return { type: 'breaker.tripped', fault: tripped(campaign, 'calls', calls) };
  return calls.goodCount >= breaker.probeCount ? { type: 'breaker.closed' } : null;
}

const isTooMany = (
  { goodCount, failedCount }: VerdictCounts,
  { countMin, failedShare }: Campaign['breaker'],
): boolean =>
  goodCount + failedCount >= countMin && failedCount >= failedShare * (goodCount + failedCount);

const tripped = (
  { breaker }: Campaign,
  kind: 'dials' | 'calls',
  { goodCount, failedCount }: VerdictCounts,
): CampaignFault =>
  fault(
    'breaker_open',
    'breaker',
    `${failedCount} of its last ${goodCount + failedCount} ${kind} failed within ${Math.round(breaker.windowMs / 1_000)} s: it pauses`,
    breaker.recovery === 'probe'
      ? `It tries one call at a time after a while; look at those ${kind}, and resume or stop it.`
      : `Look at those ${kind}, then resume or stop it.`,
  );

/** Whether anything is to be counted for this campaign. */
export const isLimited = ({ budget }: Campaign): boolean =>
  hasLimits(budget.day) || hasLimits(budget.total);
