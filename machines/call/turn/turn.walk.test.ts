import { describe, expect, it } from 'vitest';
import type { AnyMachineSnapshot, AnyStateNode, EventObject } from 'xstate';
import { TurnConfig } from '../../contracts/bot/turn-config.ts';
import { stateId } from '../../testing/coverage.ts';
import { type WalkedStep, walk } from '../../testing/walk.ts';
import { holdsAlways, holdsInStep, type TurnSnapshot } from './stage/turn-rules.ts';
import { turnMachine } from './turn.ts';
import type { TurnContext, TurnEvent, TurnInput, Utterance } from './turn-context.ts';

/**
 * The whole chart at once has more configurations than a test may take (seven regions beside each other), so it is walked in
 * parts: each with the events that belong together. Together they take every transition.
 */
const config = TurnConfig.parse({ silencePrompts: ['Still there?'], silenceGoodbye: 'Goodbye.' });
type Events = (context: TurnContext) => TurnEvent[];

/** Words behind those that are certain, over those that were guessed. */
const said = (text: string, { heard, guessedCount, takenUpToSample }: TurnContext) => {
  const from = Math.max(heard.at(-1 - guessedCount)?.endSample ?? 0, takenUpToSample ?? 0);
  return text.split(' ').map((word) => ({ text: word, startSample: from, endSample: from + 1 }));
};

const typed: Events = () => [{ type: 'party.typed' }];
const speech: Events = () => [
  { type: 'speech.started', atMs: 1_000 },
  { type: 'speech.ended', atMs: 900, silentMs: 200 },
];
const heard: Events = (context) => [
  { type: 'words.interim', words: said('stop', context) },
  { type: 'words.final', words: said('stop', context) },
  { type: 'words.final', words: said('yes', context) },
  { type: 'words.final', words: said('hold on', context) },
  { type: 'words.final', words: [] },
];
const question: Events = () => [
  { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 0 },
  { type: 'sup.shutdown' },
];
const statement: Events = () => [
  { type: 'bot.say', text: 'one', expects: 'nothing', digitsMax: 1 },
];
const key: Events = () => [
  { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 1 },
  { type: 'digit.pressed', digit: '1' },
  { type: 'sup.shutdown' },
];
const keypad: Events = () => [
  { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 3 },
  { type: 'digit.pressed', digit: '1' },
  { type: 'digit.pressed', digit: '#' },
  { type: 'sup.shutdown' },
];
const demands: Events = () => [
  { type: 'turn.part', text: 'Sorry.' },
  { type: 'turn.warn', text: 'A minute.' },
];
const floor: Events = () => [{ type: 'floor.taken' }, { type: 'floor.given', text: 'Back.' }];
const held: Events = () => [{ type: 'hold.started' }, { type: 'hold.ended' }];
const judged: Events = ({ askCount }) => [
  { type: 'endOfTurn.judged', askId: `q0.${askCount}`, isOver: true },
  { type: 'endOfTurn.judged', askId: `q0.${askCount - 1}`, isOver: true },
];
const claim: Events = (context) => [{ type: 'words.final', words: said('stop', context) }];
const ended = (utteranceId: string): TurnEvent[] => [
  { type: 'utterance.word', utteranceId, heardCount: 9 },
  { type: 'utterance.paused', utteranceId, heardCount: 0 },
  { type: 'utterance.finished', utteranceId },
  { type: 'utterance.cut', utteranceId, heardCount: 0 },
];
const sounded: Events = ({ current }) => ended(current?.id ?? 'u9.9');
/** The same without its words. */
const settled: Events = (context) =>
  sounded(context).filter(({ type }) => type !== 'utterance.word');
const soundedBefore: Events = () => ended('u9.9');
const began: Events = ({ current }) => [
  { type: 'utterance.started', utteranceId: current?.id ?? 'u9.9' },
];
const opened: Events = () => [{ type: 'floor.opened' }];
const lost: Events = () => [{ type: 'speaker.restarted' }];

const conversation: Events = () => [
  { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 0, isTalk: true, answerId: 'a1' },
  { type: 'bot.say', text: 'um', expects: 'more', digitsMax: 0, isTalk: true },
  { type: 'bot.more', answerId: 'a1', text: 'two', isLast: true, expects: 'nothing' },
  { type: 'sup.shutdown' },
];

const talkative: Events = (context) => [
  { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 0, isTalk: true },
  { type: 'words.interim', words: said('stop', context) },
  { type: 'sup.shutdown' },
];
const finished: Events = ({ current }) => [
  { type: 'utterance.finished', utteranceId: current?.id ?? 'u9.9' },
];

const quiet = { config: { ...config, silencePrompts: [] } };
const parts: Record<string, { input?: Partial<TurnInput>; events: Events[] }> = {
  'two voices': { input: quiet, events: [speech, heard, question, settled] },
  'a speaker that fails': { input: quiet, events: [speech, claim, question, sounded, lost] },
  'a keypad': {
    events: [keypad, statement, demands, sounded, soundedBefore, lost, began],
  },
  'demands under two voices': { input: quiet, events: [speech, key, demands, settled] },
  'a party that holds the line': { input: quiet, events: [speech, claim, held, question, sounded] },
  'an operator who takes the floor': {
    input: quiet,
    events: [speech, claim, question, demands, floor, settled, lost],
  },
  'a call whose answer is not known yet': {
    input: { ...quiet, isBarred: true },
    events: [speech, claim, question, demands, opened, settled],
  },
  'a browser': {
    input: { ...quiet, channel: 'browser' },
    events: [speech, question, sounded, began, typed],
  },
  'an answer in pieces': { input: quiet, events: [speech, claim, conversation, settled] },
  'a guess of the answer': { input: quiet, events: [speech, claim, talkative, finished] },
  'a model that tells the end': {
    input: { config: { ...quiet.config, endOfTurn: 'model' } },
    events: [speech, claim, judged, question],
  },
};

/** Ids count up without end, lists grow: only whether they hold anything decides what follows. */
const distinguish = (any: AnyMachineSnapshot) => {
  const { context } = any as TurnSnapshot;
  const kind = (utterance: Utterance | null) =>
    utterance && [
      utterance.expects,
      utterance.isTalk,
      utterance.answerId,
      utterance.heardCount > 0,
      utterance.immunity,
    ];
  return [
    kind(context.current),
    kind(context.pending)?.slice(0, 3),
    context.current === null && context.asked.expects,
    context.asked.digitsMax,
    context.asked.isTalk,
    context.heard.slice(context.dismissedCount).at(-1)?.text,
    context.heard.length > 0,
    context.interim.length > 0,
    context.guessedCount > 0,
    context.keyed !== null,
    context.promptCount,
    context.notice !== null,
    context.isRetry,
    context.judged,
  ];
};

const everyState = (node: AnyStateNode): string[] => [
  stateId(node).slice('turn.'.length),
  ...Object.values(node.states).flatMap(everyState),
];

const walked = ({ input, events }: (typeof parts)[string]) =>
  walk(turnMachine, {
    input: { config, incarnation: 0, ...input },
    events: (any) =>
      events.flatMap((of) => of((any as TurnSnapshot).context)) as unknown as EventObject[],
    distinguish,
    invariant: (any) => holdsAlways(any as TurnSnapshot),
    stepInvariant: (step: WalkedStep) => holdsInStep(step),
    unreachable: everyState(turnMachine.root),
    configurationsMax: 20_000,
  });

describe('turn', () => {
  /** Walked once, by whichever test is the first to ask. */
  const untaken = new Map<string, string[]>();
  const untakenIn = (name: string): string[] => {
    const known = untaken.get(name) ?? walked(parts[name]!).untaken;
    untaken.set(name, known);
    return known;
  };

  it.each(Object.keys(parts))(
    'keeps its rules on every path of %s',
    { timeout: 60_000 },
    (name) => {
      untakenIn(name);
    },
  );

  it('was taken through every transition of its chart', { timeout: 300_000 }, () => {
    const [first = [], ...rest] = Object.keys(parts).map(untakenIn);
    expect(first.filter((id) => rest.every((other) => other.includes(id)))).toEqual([]);
  });
});
