import { numbersOf } from '../../machines/contracts/campaign/campaign.ts';
import type {
  LeadAttempt,
  LeadFilter,
  LeadLine,
} from '../../machines/contracts/campaign/campaign-views.ts';
import type { Documents } from './documents.ts';
import { searchLeads } from './lead-search.ts';

export const leadColumns = [
  'phone',
  'state',
  'outcome',
  'why',
  'attempt_count',
  'last_dialled_at',
  'last_call_id',
  'next_attempt_at',
  'priority',
  'vars',
  'numbers',
  'time_zone',
  'external_id',
  'attempts',
] as const;

type LeadRow = Record<(typeof leadColumns)[number], unknown>;

const pageMax = 200;

/** Every lead of the campaign that matches. */
export async function* leadRows(
  documents: Documents,
  campaignId: string,
  asked: LeadFilter,
): AsyncGenerator<LeadRow, void, undefined> {
  for await (const line of leadLines(documents, campaignId, asked)) yield rowOf(line);
}

/** A page of them at a time is in memory. */
async function* leadLines(
  documents: Documents,
  campaignId: string,
  asked: LeadFilter,
): AsyncGenerator<LeadLine, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await searchLeads(documents, campaignId, asked, { limit: pageMax, cursor });
    yield* page.items;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const rowOf = (lead: LeadLine): LeadRow => {
  const last = lead.attempts.at(-1);
  return {
    phone: lead.phone,
    state: lead.state,
    outcome: lead.outcome ?? '',
    why: lead.why,
    attempt_count: lead.attemptCount,
    last_dialled_at: last === undefined ? '' : new Date(last.intendedAt),
    last_call_id: last?.callId ?? '',
    next_attempt_at:
      lead.state === 'ready' || lead.state === 'waiting' ? new Date(lead.nextAttemptAt) : '',
    priority: lead.priority,
    vars: JSON.stringify(lead.vars),
    numbers: numbersOf(lead)
      .map(({ phone }) => phone)
      .join(' '),
    time_zone: lead.timeZone ?? '',
    external_id: lead.externalId ?? '',
    attempts: lead.attempts.map(endOf).join(' '),
  };
};

/** How a dial ended, in one word. */
const endOf = ({ disposition, outcome, state }: LeadAttempt): string =>
  disposition ?? outcome ?? state;

export const reportColumns = [
  'phone',
  'external_id',
  'state',
  'outcome',
  'why',
  'attempt',
  'dialled_at',
  'answered_at',
  'ended_at',
  'attempt_outcome',
  'disposition',
  'carrier_code',
  'call_id',
] as const;

/** Every dial of every lead that matches, a row each; a lead that was never dialled has one without a dial. */
export async function* reportRows(
  documents: Documents,
  campaignId: string,
  asked: LeadFilter,
): AsyncGenerator<Record<(typeof reportColumns)[number], unknown>, void, undefined> {
  for await (const lead of leadLines(documents, campaignId, asked))
    for (const attempt of lead.attempts.length === 0 ? [undefined] : lead.attempts)
      yield {
        phone: lead.phone,
        external_id: lead.externalId ?? '',
        state: lead.state,
        outcome: lead.outcome ?? '',
        why: lead.why,
        attempt: attempt?.n ?? '',
        dialled_at: instant(attempt?.intendedAt),
        answered_at: instant(attempt?.answeredAt),
        ended_at: instant(attempt?.endedAt),
        attempt_outcome: attempt?.outcome ?? '',
        disposition: attempt?.disposition ?? '',
        carrier_code: attempt?.carrierCode ?? '',
        call_id: attempt?.callId ?? '',
      };
}

const instant = (at: number | null | undefined): Date | '' =>
  at === null || at === undefined ? '' : new Date(at);
