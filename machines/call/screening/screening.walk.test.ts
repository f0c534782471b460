import { assert, describe, expect, it } from 'vitest';
import type { EventObject } from 'xstate';
import { ScreeningConfig } from '../../contracts/bot/screening.ts';
import { walk } from '../../testing/walk.ts';
import { answeredBy } from '../language/answering.ts';
import { screeningMachine } from './screening.ts';
import type { ScreeningContext } from './screening-setup.ts';

const words = (text: string) =>
  text.split(' ').map((one) => ({ text: one, startSample: 0, endSample: 0 }));

const events: EventObject[] = [
  { type: 'speech.started', partySample: 0 },
  { type: 'speech.ended', partySample: 8_000 },
  { type: 'speech.ended', partySample: 80_000 },
  ...[
    'hello',
    'leave a message',
    'press one',
    'state your name',
    'not in service',
    'who is this',
  ].map((text) => ({ type: 'words.final', words: words(text) })),
  { type: 'words.interim', words: words('leave a message') },
  { type: 'tone.heard', kind: 'beep' },
  { type: 'tone.heard', kind: 'fax' },
  { type: 'sup.shutdown' },
] as EventObject[];

const isJudged = ['answered', 'watched', 'announced', 'mailbox'];

/** Whatever the bot is told to do with machines. */
const acts = ['hangUp', 'message', 'continue'] as const;

const walked = (act: (typeof acts)[number]) => {
  const config = ScreeningConfig.parse({
    onVoicemail: act,
    onIvr: act,
    onScreening: act,
    onUnavailable: act,
    onUncertain: act === 'hangUp' ? 'hangUp' : 'continue',
  });
  return walk(screeningMachine, {
    input: { config, language: 'en', sinceAnswerMs: 0 },
    events,
    // Of what was heard only its end counts, and of its length whether it was long.
    distinguish: ({ context }) => {
      const heard = context as ScreeningContext;
      const { spokenMs, verdict, finals, guess } = heard;
      return [
        answeredBy(`${finals} ${guess}`, 'en'),
        finals + guess !== '',
        spokenMs > 0,
        spokenMs > 6_000,
        verdict,
      ];
    },
    invariant: (snapshot) => {
      const at = (snapshot.value as { screening?: { verdict: string | object } }).screening;
      if (at === undefined) return;
      const place = typeof at.verdict === 'string' ? at.verdict : Object.keys(at.verdict)[0];
      const { verdict } = snapshot.context as ScreeningContext;
      if (isJudged.includes(place!)) assert.notEqual(verdict, null, `${place} without a verdict`);
      assert.notEqual(
        snapshot._nodes.flatMap((node) => node.after).length,
        0,
        'it may wait for ever',
      );
    },
    stepInvariant: ({ before, facts }) => {
      const told = facts.filter(({ type }) => type === 'screening.judged');
      assert.isAtMost(told.length, 1, 'two verdicts in one step');
      const one = told[0] as { verdict?: string; isRevised?: boolean } | undefined;
      const known = (before.context as ScreeningContext).verdict;
      if (one === undefined) return;
      assert.notEqual(one.verdict, known, 'a verdict is told twice');
      assert.equal(one.isRevised, known !== null, 'it says whether another came before');
    },
    unreachable: [
      'screening.verdict.announced',
      'screening.verdict.passed',
      'screening.verdict.mailbox.greeting',
      'screening.verdict.mailbox.waiting',
    ],
  }).untaken;
};

describe('screening', () => {
  const untaken: string[][] = [];
  it.each(acts)(
    'judges once on every path, opens the floor or ends the call, and never waits without end: %s',
    { timeout: 60_000 },
    (act) => {
      untaken.push(walked(act));
    },
  );

  it('was taken through every transition of its chart', () => {
    const [first = [], ...rest] = untaken;
    expect(first.filter((id) => rest.every((other) => other.includes(id)))).toEqual([
      'screening.beginning||0',
    ]);
  });
});
