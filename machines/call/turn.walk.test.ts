import { assert, describe, expect, it } from 'vitest';
import type { AnyMachineSnapshot, EventObject } from 'xstate';
import { TurnConfig } from '../contracts/bot-config.ts';
import { table } from '../testing/table.ts';
import { walk } from '../testing/walk.ts';
import { turnMachine } from './turn.ts';
import type { TurnContext, TurnEvent, TurnInput } from './turn-context.ts';

const input: TurnInput = {
  config: TurnConfig.parse({ silencePrompts: ['Still there?'], silenceGoodbye: 'Goodbye.' }),
  incarnation: 0,
};
const word = { text: 'yes', startSample: 0, endSample: 4_000 };

/** What may be followed by another utterance while one is at the speaker: its end, or the loss of the speaker. */
const mayEndUtterance =
  /^(utterance\.(finished|cut)|speaker\.restarted|xstate\.after\.cutMax\..*)$/;

type Snapshot = AnyMachineSnapshot & { context: TurnContext };
const bot = ({ value }: Snapshot) => {
  const at = (value as { open?: { bot: unknown } }).open?.bot;
  return typeof at === 'string' ? at : 'listening';
};
const digits = ({ value }: Snapshot) => (value as { open?: { digits: unknown } }).open?.digits;
const isOpen = ({ value }: Snapshot) => value !== 'closed';

/** Everything that may happen, with the ids that mean something here: of the present utterance, and of a past one. */
const events = (snapshot: Snapshot): TurnEvent[] => {
  const { current } = snapshot.context;
  const ids = current === null ? ['u9.9'] : [current.id, 'u9.9'];
  return [
    { type: 'speech.started' },
    { type: 'speech.ended' },
    { type: 'words.interim', words: [word] },
    { type: 'words.final', words: [word] },
    { type: 'words.final', words: [] },
    { type: 'digit.pressed', digit: '1' },
    { type: 'digit.pressed', digit: '#' },
    { type: 'bot.say', text: 'one', expects: 'nothing', digitsMax: 1 },
    { type: 'bot.say', text: 'one', expects: 'answer', digitsMax: 3 },
    { type: 'turn.part', text: 'Sorry.' },
    { type: 'speaker.restarted' },
    { type: 'utterance.cut', utteranceId: null, heardCount: 0 },
    ...ids.flatMap((utteranceId): TurnEvent[] => [
      { type: 'utterance.word', utteranceId, heardCount: 1 },
      { type: 'utterance.finished', utteranceId },
      { type: 'utterance.cut', utteranceId, heardCount: 0 },
    ]),
    { type: 'sup.shutdown' },
  ];
};

/** Ids count up without end, lists grow: only whether they hold anything decides what follows. */
const distinguish = ({ context }: Snapshot) => {
  const kind = (utterance: TurnContext['current']) =>
    utterance && [utterance.expects, utterance.digitsMax, utterance.heardCount];
  return [
    kind(context.current),
    kind(context.pending),
    context.current === null && context.asked,
    context.heard.length > 0,
    context.interim.length > 0,
    context.digits.length,
    context.keyed !== null,
    context.promptCount,
  ];
};

const last = ({ context }: Snapshot) => context.pending ?? context.current;

it('keeps its invariant on every path through the chart', () => {
  const report = walk(turnMachine, {
    input,
    events: events as (snapshot: AnyMachineSnapshot) => EventObject[],
    distinguish: distinguish as (snapshot: AnyMachineSnapshot) => unknown,
    invariant: (any) => {
      const snapshot = any as Snapshot;
      const { current, pending, digits: kept } = snapshot.context;
      if (!isOpen(snapshot)) return;
      const place = bot(snapshot);
      assert((current !== null) === ['speaking', 'cutting', 'parting'].includes(place));
      assert(pending === null ? place !== 'holding' : ['holding', 'cutting'].includes(place));
      assert((kept !== '') === (digits(snapshot) === 'collecting'));
    },
    stepInvariant: ({ before, event, after, facts }) => {
      const { current } = (before as Snapshot).context;
      for (const fact of facts as { type: string; text?: string; digits?: string | null }[]) {
        if (fact.type === 'speaker.say') {
          assert(fact.text !== '', 'it says nothing');
          assert(current === null || mayEndUtterance.test(event.type), 'it talks over itself');
        }
        if (fact.type === 'mind.heard') assert(fact.text || fact.digits, 'an empty answer');
      }
      if (event.type === 'bot.say' && last(before as Snapshot)?.expects === 'farewell')
        assert(last(after as Snapshot)?.expects === 'farewell', 'last words were replaced');
    },
  });
  expect(report.untaken).toEqual([]);
});

describe('turn', () => {
  const utterance = { id: 'u0.1', text: 'one two', expects: 'answer', digitsMax: 4, heardCount: 2 };
  const at = (place: string, party = 'silent', keypad = 'none') => ({
    open: { bot: place, party, digits: keypad },
  });

  it('moves as its chart says where something fails', () => {
    table(
      turnMachine,
      [
        {
          given: at('speaking'),
          context: { current: utterance, asked: { expects: 'answer', digitsMax: 4 } },
          when: 'speaker.restarted',
          expect: { open: { bot: { listening: 'quiet' } } },
          facts: [],
        },
        {
          given: at('cutting'),
          context: { current: utterance, asked: { expects: 'nothing', digitsMax: 0 } },
          when: 'speaker.restarted',
          expect: { open: { bot: 'thinking' } },
          facts: ['mind.said'],
        },
        {
          given: at('speaking'),
          context: { current: utterance },
          when: ['after speakMax', 'after cutMax'],
          expect: { open: { bot: 'thinking' } },
          facts: ['speaker.stop', 'mind.said'],
        },
        {
          given: at('parting'),
          context: { current: { ...utterance, expects: 'farewell' } },
          when: [
            { type: 'turn.part', text: 'Sorry.' },
            { type: 'utterance.cut', utteranceId: 'u0.1', heardCount: 0 },
          ],
          expect: { open: { bot: 'speaking' } },
          facts: ['speaker.stop', 'speaker.say'],
        },
        {
          given: at('parting'),
          context: { current: utterance },
          when: 'after speakMax',
          expect: { open: { bot: 'parted' } },
          facts: ['turn.parted'],
        },
        { given: at('stalled'), when: 'after thinkingMax', expect: { open: { bot: 'parted' } } },
        {
          given: at('holding', 'settling'),
          context: { pending: utterance },
          when: 'after holdMax',
          expect: { open: { bot: 'speaking', party: 'settling' } },
          facts: ['speaker.say'],
        },
        {
          given: at('thinking', 'settling'),
          when: 'speech.started',
          expect: { open: { party: { speaking: 'beginning' } } },
        },
      ],
      input,
    );
  });
});
