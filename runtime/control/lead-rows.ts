import type { LeadFilter, LeadLine } from '../../machines/contracts/campaign/campaign-views.ts';
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
] as const;

type LeadRow = Record<(typeof leadColumns)[number], unknown>;

const pageMax = 200;

/** Every lead of the campaign that matches. */
export async function* leadRows(
  documents: Documents,
  campaignId: string,
  asked: LeadFilter,
): AsyncGenerator<LeadRow, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await searchLeads(documents, campaignId, asked, { limit: pageMax, cursor });
    for (const line of page.items) yield rowOf(line);
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
  };
};
