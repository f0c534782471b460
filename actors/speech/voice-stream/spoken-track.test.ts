import fc from 'fast-check';
import { expect, test } from 'vitest';
import { VirtualClock } from '../../../machines/supervision/clock.ts';
import type { TtsEvent } from '../text-to-speech.ts';
import { SpokenTrack } from './spoken-track.ts';

const open = (text: string, alignmentMaxMs = 100) => {
  const clock = new VirtualClock();
  const events: string[] = [];
  const emit = (event: TtsEvent) => {
    if (event.type === 'audio') events.push(`audio ${event.mulaw.length}`);
    if (event.type === 'done') events.push(`done ${event.samples}`);
    if (event.type === 'words')
      for (const { text: word, startSample, endSample } of event.words)
        events.push(`${word} ${startSample}–${endSample}`);
  };
  const track = new SpokenTrack({ utteranceId: 'u', text, clock, alignmentMaxMs, emit });
  return {
    clock,
    track,
    events,
    timed: (text: string, startSample: number, endSample: number) =>
      track.aligned([{ text, startSample, endSample }]),
    audio: (samples: number) => track.audio(new Uint8Array(samples)),
  };
};

test('audio waits for the times of its words, and comes in pieces', () => {
  const { track, events, timed, audio } = open('one two');
  audio(5_000);
  expect(events).toEqual([]);
  timed('one', 0, 4_000);
  timed('two', 4_000, 5_000);
  expect(events).toEqual(['one 0–4000', 'audio 3200', 'audio 800', 'two 4000–5000', 'audio 1000']);
  track.finish();
  expect(events.at(-1)).toBe('done 5000');
});

test('audio does not wait long', () => {
  const { clock, track, events, timed, audio } = open('one two');
  audio(1_000);
  clock.advance(100);
  expect(events).toEqual(['audio 1000']);
  timed('one', 0, 600);
  timed('two', 600, 1_400);
  audio(400);
  track.finish();
  expect(events).toEqual(['audio 1000', 'one 0–600', 'two 600–1400', 'audio 400', 'done 1400']);
  expect(clock.pendingCount).toBe(0);
});

test('a word is told with its audio, not before: what is said again is told with its new times', () => {
  const { track, events, timed, audio } = open('one two three');
  timed('one', 0, 1_000);
  timed('two', 1_000, 2_000);
  timed('three', 2_000, 3_000);
  audio(1_500);
  expect(events).toEqual(['one 0–1000', 'two 1000–2000', 'audio 1500']);
  expect(track.rest()).toBe('two three');
  timed('two', 100, 1_100);
  timed('three', 1_100, 2_100);
  audio(2_200);
  track.finish();
  expect(events.slice(3)).toEqual(['three 2600–3600', 'audio 2200', 'done 3700']);
});

test.for(['one', 'audio', 'two', 'done'])(
  'nothing follows “%s” when whoever is told it wants no more',
  (last) => {
    const clock = new VirtualClock();
    const events: string[] = [];
    const track = new SpokenTrack({
      utteranceId: 'u',
      text: 'one two',
      clock,
      alignmentMaxMs: 100,
      emit: (event) => {
        events.push(event.type === 'words' ? event.words[0]!.text : event.type);
        if (events.at(-1) === last) track.abandon();
      },
    });
    track.audio(new Uint8Array(5_000));
    track.aligned([{ text: 'one', startSample: 0, endSample: 4_000 }]);
    track.audio(new Uint8Array(500));
    track.finish();
    expect(events.indexOf(last)).toBe(events.length - 1);
    expect(clock.pendingCount).toBe(0);
  },
);

test('nothing is left when all was given, and nothing was said when no audio came', () => {
  const { track, timed, audio } = open('one');
  expect(track.finish()).toBe(false);
  timed('one', 0, 100);
  audio(100);
  expect(track.rest()).toBe('');
});

test('marks alone are nothing to say, and are told with the end', () => {
  const { track, events, timed, audio } = open('one — 😊');
  timed('one', 0, 100);
  audio(100);
  expect(track.rest()).toBe('');
  track.conclude();
  expect(events).toEqual(['one 0–100', 'audio 100', '— 100–100', '😊 100–100', 'done 100']);
  expect(open('…').track.isSilent).toBe(true);
});

test('words that nobody timed count as said at the usual speed', () => {
  const { clock, track, events, audio } = open('one two three four');
  audio(5_000);
  clock.advance(100);
  expect(track.rest()).toBe('three four');
  expect(events.filter((event) => !event.startsWith('audio'))).toEqual([
    'one 0–2132',
    'two 2132–4264',
  ]);
});

test('however often it breaks, each word is told once, in order, before its audio ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 8 }),
      fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 4 }),
      fc.boolean(),
      (count, cuts, isTimedFirst) => {
        const said = Array.from({ length: count }, (_, n) => `w${n}`);
        const { track, events, timed, audio } = open(said.join(' '));
        /** 400 samples a word; null: to the end. */
        const say = (rest: string[], cut: number | null) => {
          const total = rest.length * 400;
          const times = () => {
            for (const [n, word] of rest.entries()) timed(word, n * 400, (n + 1) * 400);
          };
          if (isTimedFirst) times();
          audio(cut === null ? total : Math.min(cut, total));
          if (!isTimedFirst) times();
        };
        let rest = said;
        for (const cut of cuts) {
          say(rest, cut);
          rest = track.rest().split(' ').filter(Boolean);
        }
        if (rest.length === 0) track.conclude();
        else {
          say(rest, null);
          expect(track.finish()).toBe(true);
        }
        let given = 0;
        let last = 0;
        const told: string[] = [];
        for (const event of events) {
          const [, word, start, end] = /^(w\d+) (\d+)–(\d+)$/.exec(event) ?? [];
          if (word === undefined) {
            if (event.startsWith('audio')) given += Number(event.slice(6));
            continue;
          }
          told.push(word);
          expect(Number(start)).toBeGreaterThanOrEqual(last);
          expect(Number(end)).toBeGreaterThan(given);
          last = Number(end);
        }
        expect(told).toEqual(said);
        expect(events.at(-1)).toBe(`done ${given}`);
      },
    ),
    { numRuns: 300, seed: 1 },
  );
});
