import type { CallFilter, CallLine } from '../../machines/contracts/call/call-list.ts';
import { searchCalls } from './call-search.ts';
import type { Documents } from './documents.ts';

export const callColumns = [
  'call_id',
  'direction',
  'from',
  'to',
  'bot_id',
  'campaign_id',
  'lead_id',
  'worker_id',
  'answered_at',
  'ended_at',
  'duration_s',
  'result',
  'end_reason',
  'disposition',
  'slowest_turn_ms',
  'recorded',
] as const;

type CallRow = Record<(typeof callColumns)[number], unknown>;

const pageMax = 200;

/** Every call that matches, newest first. */
export async function* callRows(
  documents: Documents,
  asked: CallFilter,
): AsyncGenerator<CallRow, void, undefined> {
  let cursor: string | undefined;
  do {
    const page = await searchCalls(documents, asked, { limit: pageMax, cursor });
    for (const line of page.items) yield rowOf(line);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

const rowOf = (call: CallLine): CallRow => ({
  call_id: call._id,
  direction: call.direction,
  from: call.from,
  to: call.to,
  bot_id: call.botId,
  campaign_id: call.campaignId ?? '',
  lead_id: call.leadId ?? '',
  worker_id: call.workerId,
  answered_at: call.answeredAt,
  ended_at: call.endedAt,
  duration_s: Math.round((call.endedAt.getTime() - call.answeredAt.getTime()) / 1_000),
  result: call.state,
  end_reason: call.endReason,
  disposition: call.disposition.code,
  slowest_turn_ms: call.slowestTurnMs === null ? '' : Math.round(call.slowestTurnMs),
  recorded: call.recording !== null,
});
