import type { BudgetLimits, CampaignBudget } from '../../contracts/campaign/budget.ts';
import type { Attempt } from '../../contracts/campaign/campaign.ts';
import { machineCodes } from '../../lead/disposition.ts';

/** What a campaign has used up in a span, by dials that have ended. */
export interface Spent {
  dialCount: number;
  conversationCount: number;
  /** From answer to end, all calls together. */
  talkMs: number;
}

export const nothingSpent: Spent = { dialCount: 0, conversationCount: 0, talkMs: 0 };

/** Dispositions of calls in which nobody was spoken to. */
const nobody = new Set([...machineCodes, 'silent']);
/** Its worker went or was lost in the middle. */
const interrupted = 'interrupted';
/** Dispositions of calls that our side spoilt: the bot failed, the line broke, the worker was lost. */
const spoilt = new Set(['failed', 'dropped', interrupted]);

type Ended = Pick<Attempt, 'outcome' | 'disposition' | 'answeredAt' | 'endedAt' | 'retryCode'>;

const isConversation = ({ outcome, disposition }: Ended): boolean =>
  outcome === 'answered' && !nobody.has(disposition ?? '') && !spoilt.has(disposition ?? '');

export function spentWith(spent: Spent, ended: Ended): Spent {
  const { answeredAt, endedAt } = ended;
  return {
    dialCount: spent.dialCount + 1,
    conversationCount: spent.conversationCount + (isConversation(ended) ? 1 : 0),
    talkMs:
      spent.talkMs +
      (answeredAt === null || endedAt === null ? 0 : Math.max(0, endedAt - answeredAt)),
  };
}

/** What an ended dial says of its campaign, as a dial and as a call; null: nothing. */
export interface DialVerdict {
  dial: 'good' | 'failed' | null;
  call: 'good' | 'failed' | null;
}

/** Outcomes of dials that the network took to their end. */
const reached = new Set<Ended['outcome']>(['answered', 'busy', 'no_answer', 'abandoned']);

/**
 * Dials are held against dials and calls against calls: most dials of a good day reach nobody, and beside the few conversations a few
 * that fail would look like a fault. Numbers that do not exist and a carrier that is down say nothing of the campaign: the carrier
 * has a breaker of its own. Nor does a worker that takes its calls with it, or leaves who answered without one: a host that dies would
 * pause every campaign. That people find no slot is the pacer's to brake.
 */
export const verdictOf = (ended: Ended): DialVerdict => ({
  dial: dialVerdictOf(ended),
  call: callVerdictOf(ended),
});

function dialVerdictOf({ outcome, retryCode }: Ended): DialVerdict['dial'] {
  if (reached.has(outcome)) return 'good';
  return outcome === 'failed' && (retryCode ?? 'failed') === 'failed' ? 'failed' : null;
}

function callVerdictOf({ outcome, disposition }: Ended): DialVerdict['call'] {
  if (outcome !== 'answered' || disposition === interrupted) return null;
  if (spoilt.has(disposition ?? '')) return 'failed';
  return nobody.has(disposition ?? '') ? null : 'good';
}

/** Verdicts of a span, counted. */
export interface VerdictCounts {
  goodCount: number;
  failedCount: number;
}
export interface Recent {
  dials: VerdictCounts;
  calls: VerdictCounts;
}

export const nothingRecent: Recent = {
  dials: { goodCount: 0, failedCount: 0 },
  calls: { goodCount: 0, failedCount: 0 },
};

const minuteMs = 60_000;

export const hasLimits = (limits: BudgetLimits): boolean =>
  Object.values(limits).some((max) => max !== null);

export const costOf = ({ dialCount, talkMs }: Spent, price: CampaignBudget['price']): number =>
  dialCount * price.perDial + (talkMs / minuteMs) * price.perMinute;

/** The first of the limits that is used up, in words; null: none. */
export function limitReached(
  limits: BudgetLimits,
  spent: Spent,
  price: CampaignBudget['price'],
): string | null {
  const { dialsMax, conversationsMax, callMinutesMax, spendMax } = limits;
  if (dialsMax !== null && spent.dialCount >= dialsMax) return `${dialsMax} dials`;
  if (conversationsMax !== null && spent.conversationCount >= conversationsMax)
    return `${conversationsMax} conversations`;
  if (callMinutesMax !== null && spent.talkMs >= callMinutesMax * minuteMs)
    return `${callMinutesMax} minutes of calls`;
  // Sums of decimal prices miss their limit by a hair.
  if (spendMax !== null && costOf(spent, price) >= spendMax - 1e-9) return `a cost of ${spendMax}`;
  return null;
}

/** Dials that may be in flight without ever going past the limits that count; each of them may become a conversation. */
export const dialsLeft = ({ dialsMax, conversationsMax }: BudgetLimits, spent: Spent): number =>
  Math.max(
    0,
    Math.min(
      dialsMax === null ? Infinity : dialsMax - spent.dialCount,
      conversationsMax === null ? Infinity : conversationsMax - spent.conversationCount,
    ),
  );
