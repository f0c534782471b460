import type { CallResult } from '../../../machines/contracts/call/call-record.ts';
import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';

/** With one word the party has only answered. */
const partyTurnsMin = 2;

/** What a call's result says of its dial, small enough to be counted with a million others. */
export function talkOf(
  result: Pick<
    CallResult,
    'termination' | 'disposition' | 'screening' | 'transcript' | 'packaging'
  >,
): NonNullable<Attempt['talk']> {
  const { termination, disposition, screening, transcript, packaging } = result;
  const isMachine =
    disposition.source === 'screening' ||
    termination.reason === 'machine_answered' ||
    (screening !== undefined && !['human', 'uncertain'].includes(screening.verdict));
  const isHuman = !isMachine && termination.reason !== 'leg_never_came';
  const partyTurns = transcript.filter(({ who }) => who === 'party').length;
  return {
    isHuman,
    isConversation:
      isHuman && partyTurns >= partyTurnsMin && transcript.some(({ who }) => who !== 'party'),
    goal: isHuman ? (packaging?.goal.reached ?? null) : false,
  };
}
