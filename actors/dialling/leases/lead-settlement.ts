import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import {
  type Attempt,
  type AttemptOutcome,
  type Campaign,
  type Lead,
  numbersOf,
} from '../../../machines/contracts/campaign/campaign.ts';
import { dispositionOf } from '../../../machines/lead/disposition.ts';
import { bestNumber } from '../../../machines/lead/number-choice.ts';
import { type PastDial, type RetryDecision, retryAfter } from '../../../machines/lead/retry.ts';
import { zoneOffset } from '../../clock/zone-offsets.ts';
import type { Store } from '../../store/store.ts';

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
}

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

/** Reads what is known of the lead and its dials, and decides by the campaign's rules; it writes nothing. */
export const createLeadSettlement =
  (store: Store, random: () => number) =>
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
      offset: zoneOffset(lead.timeZone),
      random: random(),
      said: disposition ?? undefined,
      callbackAt: null,
    });
    return {
      ...fieldsOf(decision, lead, [...past, last], verdict, now),
      code: last.code,
    };
  };

function fieldsOf(
  decision: RetryDecision,
  lead: Lead,
  dials: PastDial[],
  verdict: LeadVerdict,
  now: number,
): Pick<Settlement, 'set' | 'unset'> {
  const { state, nextAttemptAt, why, deadNumbers } = decision;
  const code = dials.at(-1)!.code;
  const optional: Partial<Lead> = {
    ...(decision.isFirst ? { tier: 0 } : {}),
    ...(decision.needsReservedSlot ? { reservedSlot: true } : {}),
    ...(deadNumbers.length > 0 ? { deadNumbers } : {}),
    ...nextNumber(decision, lead, dials),
    ...(state === 'suppressed' ? { suppression: { reason: code, at: now, untilAt: null } } : {}),
  };
  const unset: Record<string, ''> = {};
  for (const name of ['tier', 'reservedSlot', 'deadNumbers', 'nextPhone', 'suppression'] as const)
    if (optional[name] === undefined) unset[name] = '';
  const outcome = verdict.disposition ?? code;
  return {
    set: { state, nextAttemptAt, outcome, why, lastFrom: verdict.from, ...optional },
    unset,
  };
}

/** Whom to ring next, for a lead with several numbers. */
function nextNumber(decision: RetryDecision, lead: Lead, dials: PastDial[]): Partial<Lead> {
  const numbers = numbersOf(lead);
  const last = dials.at(-1)!.to;
  if (numbers.length === 1) return {};
  if (decision.number === 'same' && !decision.deadNumbers.includes(last))
    return { nextPhone: last };
  const records = numbers.map(({ phone }) => ({
    phone,
    dialCount: dials.filter((dial) => dial.to === phone).length,
    humanCount: 0,
  }));
  const unwanted = decision.number === 'other' ? [...decision.deadNumbers, last] : [];
  const best =
    bestNumber(records, unwanted, () => 0.2) ??
    bestNumber(records, decision.deadNumbers, () => 0.2);
  return best === null ? {} : { nextPhone: best };
}

const callOf = (store: Store, callId: string) =>
  store
    .collection<CallRecord>('calls')
    .findOne({ _id: callId }, { projection: { answeredAt: 1, endedAt: 1, vars: 1 } });
