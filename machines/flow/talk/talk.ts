import type { ConverseNode } from '../../contracts/bot/converse-node.ts';
import type {
  Effect,
  Exchange,
  TalkPlace,
  ToolCall,
  ToolResult,
} from '../../contracts/call/talk-place.ts';

/** Where a talk with a model stands. It outlives its node: what a tool has told stays known. */
export interface Talk {
  answerCount: number;
  /** Answers of the party at this node. */
  turnCount: number;
  fillerCount: number;
  roundCount: number;
  lostCount: number;
  /** What was said of the present answer, in pieces; in this round of it. */
  isBegun: boolean;
  said: string;
  lastPiece: string;
  /** Tools that are being used, and how many there were in this call. */
  pending: Effect[];
  effectCount: number;
  /** Exchange that waits for them. */
  open: Exchange | null;
  exchanges: Exchange[];
  exit: string | null;
}

export const noTalk: Talk = {
  answerCount: 0,
  turnCount: 0,
  fillerCount: 0,
  roundCount: 0,
  lostCount: 0,
  isBegun: false,
  said: '',
  lastPiece: '',
  pending: [],
  effectCount: 0,
  open: null,
  exchanges: [],
  exit: null,
};

/** As another mind has left it. Of an answer that it had begun nothing is to come any more: what follows is another one's. */
export const talkAt = (place: TalkPlace): Talk => {
  const { answerCount, turnCount, lostCount, effectCount, pending, open, exchanges, exit } = place;
  const known = { turnCount, lostCount, effectCount, pending, open, exchanges, exit };
  return { ...noTalk, ...known, answerCount: answerCount + 1 };
};

/** Each use has a key of its own in this call, which it keeps on every worker. */
export const numbered = (callId: string, from: number, calls: readonly ToolCall[]): Effect[] =>
  calls.map((call, n) => ({ ...call, key: `${callId}:${from + n + 1}` }));

/** Ids of answers; the mind's incarnation keeps them apart from those of the one before. */
export const answerIdOf = (incarnation: number, { answerCount }: Talk): string =>
  `a${incarnation}.${answerCount}`;

/** Exchanges that a call remembers. */
export const exchangesMax = 30;

export const nextAnswer = (talk: Talk): Talk => ({
  ...talk,
  answerCount: talk.answerCount + 1,
  fillerCount: 0,
  roundCount: 0,
  isBegun: false,
  said: '',
  lastPiece: '',
  pending: [],
  open: null,
  exit: null,
});

export const withPiece = (talk: Talk, text: string): Talk => ({
  ...talk,
  isBegun: true,
  said: `${talk.said} ${text}`.trim(),
  lastPiece: text,
});

/** The party was heard again: what was said so far is another answer's. */
export const cutShort = (talk: Talk): Talk => ({
  ...talk,
  answerCount: talk.answerCount + 1,
  isBegun: false,
  said: '',
});

export const exitOf = (node: ConverseNode, talk: Talk) =>
  node.exits.find(({ name }) => name === talk.exit);

export const closedExchange = (talk: Talk, results: ToolResult[]): Talk => {
  if (talk.open === null) return talk;
  const done: Exchange = { ...talk.open, results: [...talk.open.results, ...results] };
  // A model is told of every call what became of it.
  const missing = done.calls.filter(
    ({ toolCallId }) => !done.results.some((result) => result.toolCallId === toolCallId),
  );
  const failed = missing.map((call) => failure(call, 'the tool gave no result'));
  const whole = { ...done, results: [...done.results, ...failed] };
  return {
    ...talk,
    open: null,
    pending: [],
    said: '',
    roundCount: talk.roundCount + 1,
    exchanges: [...talk.exchanges, whole].slice(-exchangesMax),
  };
};

export const failure = ({ toolCallId, toolName }: ToolCall, reason: string): ToolResult => ({
  toolCallId,
  toolName,
  output: { error: reason },
  isError: true,
});
