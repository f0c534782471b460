import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../contracts/call/journal-event.ts';
import { latencyOf, percentile } from './latency-ledger.ts';

type Line = [t: number, kind: JournalEvent['kind'], path: string, event: string, data?: object];

const journal = (...lines: Line[]): JournalEvent[] =>
  lines.map(([t, kind, path, event, data], seq) => ({
    seq,
    t,
    kind,
    path,
    event,
    ...(data === undefined ? {} : { data }),
  }));

/** The party's last sound at 1,000 ms, told 200 ms later; the axis runs with the clock. */
const silent: Line[] = [
  [500, 'fact', 'call/audio', 'speech.started', { partySample: 4_000, atMs: 500 }],
  [1_200, 'event', 'call/turn', 'speech.ended', { partySample: 8_000, atMs: 1_200, silentMs: 200 }],
];
const words = (t: number): Line => [t, 'fact', 'call/listener', 'words.final', { words: [] }];
const ripe = (t: number): Line => [
  t,
  'timer',
  'call/turn',
  'fired',
  { id: 'xstate.after.endpointMin.turn.open.party.endpointing.brief' },
];
const heard = (t: number, digits: string | null = null): Line => [
  t,
  'fact',
  'call/turn',
  'mind.heard',
  { text: 'yes', digits },
];
const placedAt = (ms: number): Line => [
  4_500,
  'fact',
  'call/audio',
  'play.placed',
  { playId: 'a', partySample: Math.max(0, ms * 8) },
];
const answered = (chosen: number, said: number, spoken: number, sounds: number): Line[] => [
  [chosen, 'event', 'call/mind', 'xstate.done.actor.choose', {}],
  [said, 'fact', 'call/mind', 'bot.say', {}],
  [spoken, 'fact', 'call/turn', 'speaker.say', {}],
  [sounds, 'fact', 'call/audio', 'play.started', { partySample: sounds * 8, atMs: sounds }],
];

describe('the latency ledger', () => {
  it('takes a turn apart: silence, mind, clause and voice', () => {
    const events = journal(
      ...silent,
      words(1_250),
      ripe(1_500),
      heard(1_500),
      ...answered(1_900, 1_950, 1_960, 2_200),
    );
    expect(latencyOf(events)).toEqual([
      {
        atMs: 2_200,
        answered: 'words',
        totalMs: 1_200,
        parts: {
          endpointing: 500,
          transcript: 0,
          mind: 400,
          clause: 60,
          firstByte: 240,
          network: 0,
          playout: 0,
        },
      },
    ]);
  });

  it('counts as wait for the transcript only what silence alone would not have cost', () => {
    const events = journal(
      ...silent,
      ripe(1_500),
      words(1_800),
      heard(1_800),
      ...answered(1_800, 1_800, 1_800, 1_900),
    );
    expect(latencyOf(events)[0]?.parts).toMatchObject({ endpointing: 500, transcript: 300 });
  });

  it('begins a keyed answer with its last key', () => {
    const events = journal(
      [1_000, 'event', 'call/turn', 'digit.pressed', { digit: '1' }],
      [1_400, 'event', 'call/turn', 'digit.pressed', { digit: '2' }],
      heard(1_400, '12'),
      ...answered(1_400, 1_410, 1_410, 1_500),
    );
    expect(latencyOf(events)).toMatchObject([{ answered: 'digits', totalMs: 100 }]);
  });

  it('is mended by what the carrier says of the answer’s place: the way there is a part of its own', () => {
    const written = journal(
      ...silent,
      ripe(1_500),
      heard(1_500),
      ...answered(1_500, 1_500, 1_500, 1_600).slice(0, 3),
      [
        1_600,
        'fact',
        'call/audio',
        'play.started',
        { playId: 'a', partySample: 12_800, atMs: 1_600 },
      ],
    );
    const placed = (playId: string, partySample: number) =>
      journal([1_800, 'fact', 'call/audio', 'play.placed', { playId, partySample }]);
    expect(latencyOf(written)).toMatchObject([{ totalMs: 600, parts: { network: 0 } }]);
    expect(latencyOf([...written, ...placed('a', 13_600)])).toMatchObject([
      { atMs: 1_700, totalMs: 700, parts: { firstByte: 100, network: 100, playout: 0 } },
    ]);
    // Another play's place, or the same told again, says nothing of this turn.
    expect(latencyOf([...written, ...placed('b', 13_600)])).toMatchObject([{ totalMs: 600 }]);
    const twice = [...written, ...placed('a', 13_600), ...placed('a', 16_000)];
    expect(latencyOf(twice)).toMatchObject([{ totalMs: 700 }]);
  });

  it('lets the beginning give way where the clock heard of silence late, so that sum and steps are both right', () => {
    const events = journal(
      ...silent,
      ripe(1_500),
      heard(1_500),
      ...answered(1_530, 1_530, 1_530, 1_540).slice(0, 3),
      [
        1_540,
        'fact',
        'call/audio',
        'play.started',
        { playId: 'a', partySample: 12_160, atMs: 1_540 },
      ],
      [1_700, 'fact', 'call/audio', 'play.placed', { playId: 'a', partySample: 12_160 }],
    );
    expect(latencyOf(events)).toMatchObject([
      { totalMs: 520, parts: { endpointing: 480, mind: 30, firstByte: 10, network: 0 } },
    ]);
  });

  it('is mended by as much for keys, whose place in the audio nobody knows', () => {
    const events = journal(
      [1_000, 'event', 'call/turn', 'digit.pressed', { digit: '1' }],
      heard(1_000, '1'),
      ...answered(1_000, 1_010, 1_010, 1_100).slice(0, 3),
      [
        1_100,
        'fact',
        'call/audio',
        'play.started',
        { playId: 'a', partySample: 8_800, atMs: 1_100 },
      ],
      [1_300, 'fact', 'call/audio', 'play.placed', { playId: 'a', partySample: 9_280 }],
    );
    expect(latencyOf(events)).toMatchObject([{ totalMs: 160, parts: { network: 60 } }]);
  });

  it('counts neither a greeting nor a prompt, and of two utterances in a row the first', () => {
    const greeting: Line = [
      60,
      'fact',
      'call/audio',
      'play.started',
      { partySample: 480, atMs: 60 },
    ];
    const second: Line = [
      5_000,
      'fact',
      'call/audio',
      'play.started',
      { partySample: 40_000, atMs: 5_000 },
    ];
    const events = journal(
      greeting,
      ...silent,
      ripe(1_500),
      heard(1_500),
      ...answered(1_500, 1_500, 1_500, 1_600),
      second,
    );
    expect(latencyOf(events)).toHaveLength(1);
  });

  it('begins anew when the party speaks again before the bot sounds', () => {
    const events = journal(
      ...silent,
      ripe(1_500),
      heard(1_500),
      [1_600, 'fact', 'call/audio', 'speech.started', { partySample: 12_800, atMs: 1_600 }],
      [
        2_200,
        'event',
        'call/turn',
        'speech.ended',
        { partySample: 16_000, atMs: 2_200, silentMs: 200 },
      ],
      ...answered(1_500, 1_500, 2_200, 2_300),
    );
    expect(latencyOf(events)).toMatchObject([
      { totalMs: 300, parts: { endpointing: 0, mind: 0, clause: 200, firstByte: 100 } },
    ]);
  });

  it('sums to the heard silence whatever came when, and in whatever order', () => {
    const instant = fc.integer({ min: 900, max: 4_000 });
    fc.assert(
      fc.property(
        fc.record({
          ripeAt: instant,
          wordsAt: instant,
          heardAt: instant,
          chosen: instant,
          said: instant,
          spoken: instant,
          sounds: instant,
          aheadMs: fc.integer({ min: -60, max: 400 }),
          laterMs: fc.option(fc.integer({ min: -100, max: 400 })),
        }),
        fc.boolean(),
        (
          { ripeAt, wordsAt, heardAt, chosen, said, spoken, sounds, aheadMs, laterMs },
          isByDigits,
        ) => {
          const events = journal(
            ...silent,
            ripe(ripeAt),
            words(wordsAt),
            heard(heardAt, isByDigits ? '1' : null),
            ...answered(chosen, said, spoken, sounds).slice(0, 3),
            [
              sounds,
              'fact',
              'call/audio',
              'play.started',
              { playId: 'a', partySample: (sounds + aheadMs) * 8, atMs: sounds },
            ],
            ...(laterMs === null ? [] : [placedAt(sounds + aheadMs + laterMs)]),
          );
          const [turn] = latencyOf(events);
          const parts = Object.values(turn!.parts);
          expect(parts.every((ms = 0) => ms >= 0)).toBe(true);
          expect(parts.reduce<number>((sum, ms = 0) => sum + ms, 0)).toBeCloseTo(turn!.totalMs, 6);
          const playout = aheadMs <= 40 || sounds < 1_000 ? 0 : aheadMs;
          if (laterMs === null && sounds >= 1_000)
            expect(turn!.totalMs).toBeCloseTo(sounds - 1_000 + playout, 6);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('names the value below which a share lies', () => {
    expect(percentile([], 50)).toBeNull();
    expect(percentile([30, 10, 20, 40], 50)).toBe(20);
    expect(percentile([30, 10, 20, 40], 95)).toBe(40);
  });
});
