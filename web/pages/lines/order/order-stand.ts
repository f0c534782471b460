import type { OrderedCall } from '../../../../machines/contracts/call/order-call.ts';
import type { LeadLine } from '../../../../machines/contracts/campaign/campaign-views.ts';
import type { LeadWhy } from '../../../../machines/contracts/explain/lead-why.ts';
import { sentence } from '../sentence.ts';

export interface OrderStand {
  /** Of the colour key. */
  of: string;
  word?: string;
  says: string;
  /** Nothing more becomes of it. */
  isOver: boolean;
  /** Somebody answered: the call that can be looked at. */
  callId: string | null;
}

const shown = { queued: 'dialing', intended: 'dialing', ringing: 'ringing' } as const;

/** What became of an ordered call so far, by its lead and what is said of why it is where it is. */
export const orderStand = (
  { attemptId, untilAt }: Pick<OrderedCall, 'attemptId' | 'untilAt'>,
  lead: Pick<LeadLine, 'state' | 'why' | 'attempts' | 'nextAttemptAt'>,
  why: Pick<LeadWhy, 'at' | 'reasons'>,
): OrderStand => {
  const n = Number(attemptId.slice(attemptId.lastIndexOf(':') + 1));
  const attempt = lead.attempts.find((one) => one.n === n);
  const reason = why.reasons[0]?.sentence ?? lead.why;
  if (attempt === undefined) {
    const isLate =
      why.at >= untilAt || (lead.state === 'waiting' && (lead.nextAttemptAt ?? untilAt) >= untilAt);
    const isOver =
      lead.state === 'suppressed' ||
      lead.state === 'done' ||
      (isLate && (lead.state === 'ready' || lead.state === 'waiting'));
    return isOver
      ? { of: 'failed', word: 'Not dialled', says: reason, isOver, callId: null }
      : { of: 'leased', word: 'Waiting', says: reason, isOver, callId: null };
  }
  const callId = attempt.answeredAt === null ? null : attempt.callId;
  if (attempt.state === 'ended') {
    const of = attempt.outcome === 'busy' ? 'busy_line' : (attempt.outcome ?? 'unknown');
    return { of, says: sentence(lead.why), isOver: true, callId };
  }
  return attempt.state === 'answered' || attempt.state === 'attached'
    ? { of: 'live', word: 'In the call', says: reason, isOver: false, callId }
    : { of: shown[attempt.state], says: reason, isOver: false, callId };
};
