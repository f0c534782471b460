import type {
  AnswerVerdict,
  ScreeningFinding,
} from '../../../../machines/contracts/bot/screening.ts';
import type { CallResume } from '../../../../machines/contracts/call/call-record.ts';
import type { OperatorVisit } from '../../../../machines/contracts/call/operator-call.ts';
import type { IconName } from '../../../parts/icon/icon-names.ts';

/** What happened in a call besides what was said: told between the lines of its transcript. */
export interface CallNote {
  readonly id: string;
  /** On the recording's axis. */
  readonly atMs: number;
  readonly kind: 'screening' | 'tool' | 'operator' | 'resume';
  readonly text: string;
  /** Something was not as it should be. */
  readonly isTrouble: boolean;
}

export const noteIcons: Record<CallNote['kind'], IconName> = {
  screening: 'search',
  tool: 'command',
  operator: 'operator',
  resume: 'worker',
};

const verdictWords: Record<Exclude<AnswerVerdict, 'uncertain'>, string> = {
  human: 'A person answered',
  voicemail: 'A mailbox answered',
  ivr: 'A menu answered',
  screening: 'A call screener answered',
  unavailable: 'The number is not in service',
};

/** What told it. */
const signWords: Record<ScreeningFinding['by'], string> = {
  greeting: 'by a short greeting',
  words: 'by the words of the greeting',
  length: 'by the length of the greeting',
  beep: 'by its beep',
  fax: 'by a fax tone',
  silence: 'by silence',
  time: 'by all that was heard in time',
  end: 'by all that was heard until the end',
};

/** Why nothing has told it. */
const doubtWords: Partial<Record<ScreeningFinding['by'], string>> = {
  silence: 'nobody spoke',
  end: 'the call ended first',
};

export type Judged = Pick<ScreeningFinding, 'verdict' | 'by' | 'isRevised'>;

export const screeningText = ({ verdict, by, isRevised }: Judged): string =>
  verdict === 'uncertain'
    ? `Nothing has told who answered: ${doubtWords[by] ?? 'no word and no tone gave it away'}.`
    : `${verdictWords[verdict] ?? verdict}${isRevised ? ' after all' : ''}: told ${signWords[by] ?? by}.`;

const toolOutcomes: Record<string, string> = {
  done: 'was used',
  failed: 'failed',
  exit: 'ended the talk',
};

export const toolNote = (id: string, atMs: number, tool: string, outcome: string): CallNote => ({
  id,
  atMs,
  kind: 'tool',
  text: `Tool “${tool}” ${toolOutcomes[outcome] ?? outcome}.`,
  isTrouble: outcome === 'failed',
});

type HandedBack = NonNullable<OperatorVisit['takeOvers'][number]['why']>;

/** Why the bot has a call again. */
export const backWords: Record<HandedBack, string> = {
  handed_back: 'handed it back',
  left: 'has left: the bot goes on',
  lost: 'lost the connection: the bot goes on',
  time_over: 'had it for as long as one may: the bot goes on',
  restarted: 'had it when its part began anew: the bot goes on',
};

export const isUnwanted = (why: string): boolean => why !== 'handed_back' && why !== 'left';

/** A name as a sentence begins with it: the console's own is no name. */
export const nameOf = (name: string): string => (name === 'operator' ? 'An operator' : name);

export const resumeText = ({ fromWorker, toWorker, gapMs }: CallResume): string =>
  `Worker ${fromWorker} was lost; ${toWorker} went on with the call, and the bot was heard again ${gapMs === null ? 'never' : `after ${(gapMs / 1_000).toFixed(1)} s`}.`;
