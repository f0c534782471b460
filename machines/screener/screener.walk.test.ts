import { assert, describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import { answeredBy } from '../call/language/answering.ts';
import { walk } from '../testing/walk.ts';
import type { CadenceTable, Feature } from './evidence.ts';
import { screenerMachine } from './screener.ts';
import { type ScreenerConfig, screenerDefaults } from './screener-config.ts';
import type { ScreenerContext, ScreenerEvent } from './screener-context.ts';
import { wordingRatio } from './wording.ts';

const flat: Feature = { weight: 1, from: [0, 1_000], human: [0.5, 0.5], machine: [0.5, 0.5] };
/** A stretch of less than a second is a person's, one of two a machine's, and one between tells nothing. */
const table: CadenceTable = {
  ring: flat,
  onset: flat,
  stretch: {
    weight: 2,
    from: [0, 1_000, 2_000],
    human: [0.9, 0.09, 0.01],
    machine: [0.01, 0.09, 0.9],
  },
  shortRest: flat,
  rest: flat,
  later: { ...flat, human: [0.4, 0.6], machine: [0.6, 0.4] },
  base: 0,
};

const words = (text: string): ScreenerEvent => ({ type: 'words.heard', text, isFinal: true });
const events: ScreenerEvent[] = [
  { type: 'leg.answered', ringMs: 5_000 },
  { type: 'speech.started', atMs: 1_000, lagMs: 60 },
  ...[1_500, 2_500, 3_500].map(
    (atMs): ScreenerEvent => ({ type: 'speech.ended', atMs, lagMs: 200, voicedShare: 0.6 }),
  ),
  { type: 'speech.ended', atMs: 1_500, lagMs: 200, voicedShare: 0 },
  ...(['beep', 'fax', 'sit', 'busy'] as const).map(
    (kind): ScreenerEvent => ({ type: 'tone.heard', kind }),
  ),
  ...[
    'hello',
    'leave a message',
    'press one',
    'state your name',
    'not in service',
    'who is this',
    // No phrase of a mailbox, and nobody says it who has just answered.
    'call you back later',
  ].map(words),
  { type: 'words.heard', text: 'hello', isFinal: false },
  { type: 'call.attached' },
  { type: 'call.refused' },
  { type: 'message.done' },
  { type: 'leg.ended' },
  { type: 'sup.shutdown' },
];

const policies: (Partial<ScreenerConfig> & { base?: number })[] = [
  { base: 0.5 },
  { attachPolicy: 'immediate' },
  {
    attachPolicy: 'speculative',
    isHumanFirst: true,
    onIvr: 'attach',
    onVoicemail: 'hangUp',
  },
  {
    onVoicemail: 'hangUp',
    onScreener: 'hangUp',
    onSilent: 'hangUp',
    onUncertain: 'hangUp',
    base: 1,
  },
];
/** Of which the table above passes each. */
const thresholds = {
  humanAtMost: -2,
  machineAtLeast: 3,
  machineWhileSpeaking: 3,
  preferHuman: 0.7,
  doubtFrom: 0,
};
const messages = ['', '.fresh', '.sounding'].map((one) => `post.dropMessage${one}`);
/** A slot that has the call already waits itself, and who says nothing need not wait. */
const waits = [
  ...messages,
  ...['', '.silent', '.greeting'].map((one) => `post.awaitBeep${one}`),
  ...['', '.prompt', '.speaking', '.thanked', '.waiting', '.heard', '.answering'].map(
    (one) => `post.screenerReply${one}`,
  ),
];

const walked = (set: Partial<ScreenerConfig>, base: number) =>
  walk(screenerMachine, {
    input: {
      config: { ...screenerDefaults, ...thresholds, ...set },
      table: { ...table, base },
      language: 'en',
      past: [],
    },
    events: events as EventObject[],
    // Of times only their order of size counts, and of words what they tell.
    distinguish: (snapshot) => {
      const { context } = snapshot;
      const heard = context as ScreenerContext;
      return [
        heard.evidence.score >= 3
          ? 2
          : heard.evidence.score <= -2
            ? -2
            : Math.sign(heard.evidence.score),
        heard.onsetMs !== null,
        // It decides what the next pause is worth, and nothing else.
        snapshot.matches({ answered: { gap: 'brief' } }) &&
          Math.floor((heard.lastSoundMs - heard.stretchFromMs) / 1_000),
        heard.stretchCount > 0,
        heard.isSounding,
        answeredBy(`${heard.finals} ${heard.guess}`, 'en'),
        wordingRatio(heard.guess || heard.finals, 'en') > 0,
        heard.verdict,
        heard.isReserved,
        heard.isAttached,
        Math.min(heard.messageCount, 2),
      ];
    },
    invariant: (snapshot) => {
      if (snapshot.status !== 'active') return;
      assert.notEqual(snapshot._nodes.flatMap((node) => node.after).length, 0, 'waits for ever');
      const { verdict, isAttached } = snapshot.context as ScreenerContext;
      if (!snapshot.matches('post')) return;
      assert.notEqual(verdict, null, 'no verdict');
      if (!snapshot.matches({ post: 'attached' })) assert.isFalse(isAttached, 'has a slot');
    },
    stepInvariant: ({ before, after, facts }) => {
      const told = (type: string) => facts.filter((fact) => fact.type === type).length;
      const { isAttached, isReserved } = before.context as ScreenerContext;
      assert.isAtMost(told('call.attach'), isAttached ? 0 : 1, 'attached twice');
      assert.isAtMost(told('slot.release'), isReserved || told('slot.reserve') > 0 ? 1 : 0);
      // Whoever ends without a slot has given back what was held for it.
      const { isAttached: hadSlot, isReserved: stillHeld } = after.context as ScreenerContext;
      if (after.status === 'done' && !hadSlot) assert.isFalse(stillHeld, 'a slot leaks');
    },
    unreachable: [
      // Verdicts are passed through within one step.
      'verdict',
      ...(set.attachPolicy === 'immediate' || set.onScreener === 'hangUp' ? waits : []),
      ...(set.onVoicemail === 'hangUp' ? messages : []),
    ],
  }).untaken;

describe('the screener', () => {
  const untaken: string[][] = [];
  it.each(policies.map(({ base = 0, ...set }) => [JSON.stringify(set), base, set] as const))(
    'attaches once, waits for nothing without end and leaks no slot: %s, odds %d',
    { timeout: 60_000 },
    (_, base, set) => {
      untaken.push(walked(set, base));
    },
  );

  it('was taken through every transition of its chart', () => {
    const [first = [], ...rest] = untaken;
    expect(first.filter((id) => rest.every((other) => other.includes(id)))).toEqual([]);
  });
});
