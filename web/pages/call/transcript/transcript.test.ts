import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { LiveTranscript, linesOf } from './live-transcript.ts';
import { placeAt, turnFrom } from './transcript-place.ts';

const originAt = 1_000_000;
let seq = 0;
const fact = (event: string, ms: number, data: unknown): JournalEvent => {
  seq += 1;
  return { seq, t: originAt + ms, path: 'call/x', kind: 'fact', event, data };
};
const word = (text: string, startSample: number, endSample: number) => ({
  text,
  startSample,
  endSample,
});
const take = (...events: JournalEvent[]) => {
  const transcript = new LiveTranscript(() => originAt);
  for (const event of events) transcript.take(event);
  return transcript.lines();
};

test('what the bot says appears word by word, as it sounds', () => {
  const lines = take(
    fact('speaker.say', 10, { text: 'Hello, this is Riverside.' }),
    fact('play.started', 20, { partySample: 160, atMs: originAt + 20 }),
    fact('utterance.word', 590, { heardCount: 1 }),
    fact('utterance.word', 910, { heardCount: 2 }),
  );
  expect(lines).toMatchObject([{ who: 'bot', text: 'Hello, this', isOpen: true, startMs: 20 }]);
  expect(lines[0]?.words[1]).toEqual({ text: 'this', startMs: 590, endMs: 910 });
});

test('what was heard of an interrupted utterance stays, and says that it was cut', () => {
  const lines = take(
    fact('speaker.say', 10, { text: 'Hello, this is' }),
    fact('bot.spoke', 900, { startSample: 160, words: [word('Hello,', 512, 4_560)], cut: true }),
  );
  expect(lines).toMatchObject([
    { text: 'Hello,', cut: true, isOpen: false, startMs: 84, endMs: 590 },
  ]);
});

test('the party’s words are provisional until they are final', () => {
  const interim = fact('words.interim', 7_415, { words: [word('Yes', 55_712, 58_736)] });
  const final = fact('words.final', 8_275, {
    words: [word('Yes,', 55_712, 58_736), word('me.', 62_880, 64_880)],
  });
  expect(take(interim)).toMatchObject([{ text: 'Yes', isOpen: true }]);
  expect(take(interim, final)).toMatchObject([
    { text: 'Yes, me.', isOpen: false, startMs: 6_964, endMs: 8_110 },
  ]);
});

test('digits are a line of their own at the moment they were pressed', () => {
  expect(take(fact('mind.heard', 23_956, { text: '', digits: '1' }))).toMatchObject([
    { who: 'party', digits: '1', startMs: 23_956 },
  ]);
});

const lines = linesOf([
  {
    turn: 0,
    who: 'bot',
    text: 'a b',
    startMs: 100,
    endMs: 900,
    cut: false,
    words: [
      { text: 'a', startMs: 100, endMs: 400 },
      { text: 'b', startMs: 410, endMs: 900 },
    ],
  },
  { turn: 1, who: 'party', text: '', startMs: 2_000, endMs: 2_000, words: [], cut: false },
]);

test('a moment has its line and the word that sounds', () => {
  expect(placeAt(lines, 50)).toEqual({ line: -1, word: -1 });
  expect(placeAt(lines, 405)).toEqual({ line: 0, word: 0 });
  expect(placeAt(lines, 500)).toEqual({ line: 0, word: 1 });
  expect(placeAt(lines, 1_500)).toEqual({ line: 0, word: -1 });
  expect(placeAt(lines, 2_500)).toEqual({ line: 1, word: -1 });
});

test('turns are stepped through; back in the middle of one goes to its own start', () => {
  expect(turnFrom(lines, 500, 1)).toBe(2_000);
  expect(turnFrom(lines, 2_000, 1)).toBeNull();
  expect(turnFrom(lines, 2_100, -1)).toBe(100);
  expect(turnFrom(lines, 3_500, -1)).toBe(2_000);
  expect(turnFrom(lines, 20, -1)).toBeNull();
});
