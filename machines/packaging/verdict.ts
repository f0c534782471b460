import type { CallPackaging } from '../contracts/call/call-packaging.ts';
import type { Termination } from '../contracts/call/call-record.ts';
import { type FinishedTalk, lastChoice } from './finished-talk.ts';

/**
 * Ends by which a flow says that it did not get what it called for. A flow's author names dispositions freely; these are the usual
 * words. An end that is called otherwise counts as a goal.
 */
const missed =
  /^(?:no_|not_|un|wrong_|fail|error|refus|declin|reject|abandon|voicemail|machine|call_?back)|_later$|^later$|_failed$/u;

const isMissed = (disposition: string): boolean => missed.test(disposition);

/** As a sentence goes on. */
const endWords: Record<Termination['reason'], string> = {
  bot_ended: 'the bot ended it',
  party_hung_up: 'the party hung up',
  silence: 'the party was silent',
  duration_limit: 'it had lasted as long as it may',
  drained: 'its worker was going',
  leg_lost: 'the line was lost',
  leg_never_came: 'the line never came',
  config_unavailable: 'its bot could not be had',
  call_failed: 'it failed on our side',
  machine_answered: 'no person had answered',
  worker_lost: 'its worker was lost',
};

export const goalOf = ({ flow, disposition, termination }: FinishedTalk): CallPackaging['goal'] => {
  const goals = Object.values(flow?.nodes ?? {}).flatMap((node) =>
    node.type === 'end' && !isMissed(node.disposition) ? [node.disposition] : [],
  );
  if (goals.length === 0) return { reached: null, reason: 'The bot has no end that is a goal.' };
  if (disposition.source !== 'flow')
    return {
      reached: false,
      reason: `The call was over before the flow's end: ${endWords[termination.reason]}.`,
    };
  return isMissed(disposition.code)
    ? {
        reached: false,
        reason: `The flow ended in "${disposition.code}", which is none of its goals.`,
      }
    : { reached: true, reason: `The flow ended in "${disposition.code}".` };
};

/** Each question asked again makes the answer behind it less sure. */
const reaskCost = 0.1;
const confidenceMin = 0.3;

/** How sure the disposition is: what was pressed is surer than what was understood, and that surer than what fitted no branch. */
export const dispositionOf = (talk: FinishedTalk): CallPackaging['disposition'] => {
  const { disposition, termination } = talk;
  if (disposition.source === 'termination')
    return {
      ...disposition,
      confidence: termination.result === 'completed' ? 0.9 : 0.7,
      reason: `No end of the flow was reached: ${endWords[termination.reason]}.`,
    };
  if (disposition.source === 'screening')
    return { ...disposition, confidence: 0.9, reason: 'No person answered, by what was heard.' };
  const { visits } = talk.notes;
  const choice = lastChoice(visits);
  if (choice?.left == null)
    return { ...disposition, confidence: 1, reason: 'The flow led there without a question.' };
  const { nodeKey, left } = choice;
  const reasks = visits.reduce((sum, { asked }) => sum + Math.max(0, asked.length - 1), 0);
  const isOpen = talk.flow?.nodes[nodeKey]?.type === 'ask' && hasNoBranches(talk, nodeKey);
  const isPressed = left.matched !== null && /^[\d*#]+$/u.test(left.matched);
  const base = isOpen ? 0.9 : left.matched === null ? 0.5 : isPressed ? 0.98 : 0.9;
  const how = isOpen
    ? `"${nodeKey}" takes any answer`
    : left.matched === null
      ? `no branch of "${nodeKey}" fitted the answer`
      : `${isPressed ? 'the key' : 'the words'} "${left.matched}" answered "${nodeKey}"`;
  return {
    ...disposition,
    confidence: Math.max(confidenceMin, round(base - reaskCost * reasks)),
    reason:
      `${how[0]!.toUpperCase()}${how.slice(1)}${reasks === 0 ? '' : `; ${reasks} asked again`}.`.slice(
        0,
        500,
      ),
  };
};

const hasNoBranches = ({ flow }: FinishedTalk, nodeKey: string): boolean => {
  const node = flow?.nodes[nodeKey];
  return node?.type === 'ask' && node.branches.length === 0;
};

const round = (share: number): number => Math.round(share * 100) / 100;
