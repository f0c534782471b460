import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import {
  type Attempt,
  type AttemptOutcome,
  type Campaign,
  type Lead,
  numbersOf,
} from '../../../machines/contracts/campaign/campaign.ts';
import { binAt } from '../../../machines/lead/best-time/answer-odds.ts';
import { firstBucket } from '../../../machines/lead/bucket.ts';
import { dispositionOf, reachedHuman } from '../../../machines/lead/disposition.ts';
import { bestNumber } from '../../../machines/lead/number-choice.ts';
import { type PastDial, type RetryDecision, retryAfter } from '../../../machines/lead/retry.ts';
import type { Store } from '../../store/store.ts';
import { bucketFor, groupOf, offsetOf } from '../best-time/lead-groups.ts';
import type { LearntOddsKeeper } from '../best-time/learnt-odds.ts';
import { callbackTime } from './callback-time.ts';

/** How the attempt ended that settles a lead. */
export interface LeadVerdict {
  leadId: string;
  campaignId: string;
  attemptId: string;
  callId: string;
  n: number;
  to: string;
  from: string;
  outcome: AttemptOutcome;
  disposition: string | null;
  carrierCode: string | null;
}

/** What a lead is left as after an attempt, and the word of the rules for that attempt. */
export interface Settlement {
  set: Partial<Lead> & Pick<Lead, 'state'>;
  unset: Record<string, ''>;
  code: string;
  /** For who wrote it first: lets the dial be learnt from. */
  learn: () => void;
}

const unlearntRate = 0.15;

/** Dials of one lead that are looked at; caps look back a few weeks at most. */
const dialsMax = 200;

type Ended = Pick<
  Attempt,
  | '_id'
  | 'to'
  | 'outcome'
  | 'disposition'
  | 'carrierCode'
  | 'intendedAt'
  | 'answeredAt'
  | 'endedAt'
  | 'retryCode'
>;

export interface SettlementDeps {
  store: Store;
  random: () => number;
  /** Where a settled dial is learnt from; null: nowhere. */
  odds: LearntOddsKeeper | null;
}

/** Reads what is known of the lead and its dials, and decides by the campaign's rules; it writes nothing. */
export const createLeadSettlement =
  ({ store, random, odds }: SettlementDeps) =>
  async (verdict: LeadVerdict, now: number): Promise<Settlement | null> => {
    const [lead, campaign, dials, call] = await Promise.all([
      store.collection<Lead>('leads').findOne({ _id: verdict.leadId }),
      store.collection<Campaign>('campaigns').findOne({ _id: verdict.campaignId }),
      store
        .collection<Attempt>('attempts')
        .find({ leadId: verdict.leadId }, { sort: { n: -1 }, limit: dialsMax }),
      verdict.disposition === null ? null : callOf(store, verdict.callId),
    ]);
    if (!lead) return null;
    const plan = campaign ?? {};
    // Of this very dial, whatever the lead's bucket was: call backs and amends are in one that says nothing.
    const dialled = bucketFor(lead, plan, verdict.to, verdict.n - 1);
    const retry = campaign?.retry ?? {};
    const ringTimeoutMs = campaign?.pacing.ringTimeoutMs ?? 0;
    const codeOf = (dial: Ended, talkedMs: number | null) =>
      dial.retryCode ??
      dispositionOf(
        {
          outcome: dial.outcome ?? 'failed',
          disposition: dial.disposition,
          carrierCode: dial.carrierCode,
          rangMs: (dial.answeredAt ?? dial.endedAt ?? now) - dial.intendedAt,
          talkedMs,
          ringTimeoutMs,
        },
        retry,
      );
    const past: PastDial[] = [];
    for (const dial of dials.toReversed())
      if (dial._id !== verdict.attemptId && dial.state === 'ended')
        past.push({ code: codeOf(dial, null), at: dial.intendedAt, to: dial.to });
    const present = dials.find((dial) => dial._id === verdict.attemptId);
    const { outcome, disposition, carrierCode } = verdict;
    const last: PastDial = {
      code: codeOf(
        {
          _id: verdict.attemptId,
          to: verdict.to,
          intendedAt: present?.intendedAt ?? now,
          answeredAt: present?.answeredAt ?? null,
          endedAt: now,
          outcome,
          disposition,
          carrierCode,
        },
        call === null ? null : Number(call.endedAt) - Number(call.answeredAt),
      ),
      at: present?.intendedAt ?? now,
      to: verdict.to,
    };
    const numbers = numbersOf(lead).map((number) => number.phone);
    const decision = retryAfter({
      retry,
      dials: [...past, last],
      numbers,
      now,
      offset: offsetOf(dialled),
      random: random(),
      said: disposition ?? undefined,
      callbackAt: callbackTime(call?.vars, lead.timeZone, now),
    });
    const isHuman = reachedHuman(last.code);
    const allDials = [...past, last];
    const rateOf = (phone: string) =>
      odds?.odds.rate(groupOf(bucketFor(lead, plan, phone, verdict.n)), now) ?? unlearntRate;
    return {
      ...fieldsOf(decision, lead, allDials, { verdict, rateOf, plan, now }),
      code: last.code,
      learn: () => {
        if (isHuman !== null)
          odds?.note(groupOf(dialled), binAt(last.at, offsetOf(dialled)), isHuman, last.at);
      },
    };
  };

interface Around {
  verdict: LeadVerdict;
  /** How likely a person answers this number, before its own dials say more. */
  rateOf: (phone: string) => number;
  plan: Pick<Campaign, 'bestTime'>;
  now: number;
}

function fieldsOf(
  decision: RetryDecision,
  lead: Lead,
  dials: PastDial[],
  { verdict, rateOf, plan, now }: Around,
): Pick<Settlement, 'set' | 'unset'> {
  const { state, nextAttemptAt, why, deadNumbers } = decision;
  const code = dials.at(-1)!.code;
  const number = nextNumber(decision, lead, dials, rateOf);
  const bucket = decision.isFirst
    ? firstBucket
    : bucketFor(lead, plan, number.nextPhone ?? lead.phone, verdict.n);
  const optional: Partial<Lead> = {
    ...(decision.needsReservedSlot ? { reservedSlot: true } : {}),
    ...(deadNumbers.length > 0 ? { deadNumbers } : {}),
    ...number,
    ...(state === 'suppressed' ? { suppression: { reason: code, at: now, untilAt: null } } : {}),
  };
  const unset: Record<string, ''> = {};
  for (const name of ['reservedSlot', 'deadNumbers', 'nextPhone', 'suppression'] as const)
    if (optional[name] === undefined) unset[name] = '';
  const outcome = verdict.disposition ?? code;
  return {
    set: { state, nextAttemptAt, outcome, why, bucket, lastFrom: verdict.from, ...optional },
    unset,
  };
}

/** Whom to ring next, for a lead with several numbers. */
function nextNumber(
  decision: RetryDecision,
  lead: Lead,
  dials: PastDial[],
  rateOf: Around['rateOf'],
): { nextPhone?: string } {
  const numbers = numbersOf(lead);
  const last = dials.at(-1)!.to;
  if (numbers.length === 1) return {};
  if (decision.number === 'same' && !decision.deadNumbers.includes(last))
    return { nextPhone: last };
  const records = numbers.map(({ phone }) => {
    const reached = dials
      .filter((dial) => dial.to === phone)
      .map((dial) => reachedHuman(dial.code))
      .filter((isHuman) => isHuman !== null);
    return { phone, dialCount: reached.length, humanCount: reached.filter(Boolean).length };
  });
  const unwanted = decision.number === 'other' ? [...decision.deadNumbers, last] : [];
  const best =
    bestNumber(records, unwanted, rateOf) ?? bestNumber(records, decision.deadNumbers, rateOf);
  return best === null ? {} : { nextPhone: best };
}

const callOf = (store: Store, callId: string) =>
  store
    .collection<CallRecord>('calls')
    .findOne({ _id: callId }, { projection: { answeredAt: 1, endedAt: 1, vars: 1 } });
