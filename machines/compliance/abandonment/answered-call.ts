import type { CallRecord } from '../../contracts/call/call-record.ts';
import type { Attempt } from '../../contracts/campaign/campaign.ts';
import type { AbandonClass } from '../../contracts/compliance/call-evidence.ts';
import { type AnsweredCall, tallyOf } from './abandonment-ledger.ts';

type Dial = Pick<Attempt, 'answeredAt' | 'outcome' | 'state' | 'disposition' | 'screening'>;

/**
 * The answered call of a dial, as its record tells it; null: nobody answered. Without a record it met nobody: whoever had
 * spoken would have left one.
 */
export function answeredCallOf(
  { answeredAt, outcome, disposition, screening }: Dial,
  isMachine: boolean,
  record: Pick<CallRecord, 'answeredAt' | 'transcript'> | null,
): AnsweredCall | null {
  if (outcome !== 'answered' && outcome !== 'abandoned') return null;
  // Gone within the two seconds, while it was found out who it was: nobody was kept waiting.
  if (record === null && screening !== undefined && disposition === 'call_declined') return null;
  const zero = record === null ? (answeredAt ?? 0) : Number(record.answeredAt);
  const first = (of: 'party' | 'ours') =>
    record?.transcript.find(({ who }) => (who === 'party') === (of === 'party')) ?? null;
  const ours = first('ours');
  const party = first('party');
  // Words after ours are an answer and no greeting.
  const greeting = party && (ours === null || party.startMs < ours.startMs) ? party : null;
  const at = (ms: number | undefined) => (ms === undefined ? null : Math.round(zero + ms));
  return {
    by: isMachine ? 'machine' : 'person',
    answeredAt: zero,
    greetingStartAt: at(greeting?.startMs),
    greetingEndAt: at(greeting?.endMs ?? screening?.spokeUntilMs ?? undefined),
    firstAudioAt: at(ours?.startMs),
  };
}

export function abandonClassOf(dial: Dial, call: AnsweredCall | null): AbandonClass {
  if (dial.state !== 'ended') return 'open';
  if (call === null) return 'not_answered';
  if (call.by === 'machine') return 'machine';
  const tally = tallyOf(call);
  if (tally.neverTakenCount > 0) return 'never_taken';
  return tally.lateFromAnswerCount > 0 ? 'late' : 'in_time';
}
