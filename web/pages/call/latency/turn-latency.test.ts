import { expect, test } from 'vitest';
import type { JournalEvent } from '../../../../machines/contracts/journal-event.ts';
import { percentile, turnLatencies } from './turn-latency.ts';

const fact = (seq: number, t: number, event: string, data?: unknown): JournalEvent => ({
  seq,
  t,
  path: 'call/x',
  kind: 'fact',
  event,
  data,
});

test('a turn’s latency is the sum of its parts', () => {
  const turns = turnLatencies(
    [
      fact(0, 8_275, 'words.final', {
        words: [{ text: 'me.', startSample: 1, endSample: 64_880 }],
      }),
      fact(1, 8_375, 'speech.ended'),
      fact(2, 8_376, 'mind.heard', { text: 'me.', digits: null }),
      fact(3, 8_400, 'speaker.say', { text: 'You have …' }),
      fact(4, 8_450, 'play.started', { partySample: 67_040, atMs: 8_450 }),
    ],
    0,
  );
  expect(turns).toMatchObject([{ at: 8_450, text: 'You have …', totalMs: 340 }]);
  const parts = turns[0]!.parts;
  expect(parts.map(({ name }) => name)).toEqual(['end', 'words', 'thinking', 'voice']);
  expect(parts.reduce((sum, { ms }) => sum + ms, 0)).toBe(340);
});

test('what the bot says unasked, or to digits, has no latency', () => {
  const turns = turnLatencies(
    [
      fact(0, 10, 'speaker.say', { text: 'Hello' }),
      fact(1, 20, 'play.started'),
      fact(2, 900, 'mind.heard', { text: '', digits: '1' }),
      fact(3, 910, 'speaker.say', { text: 'Thanks' }),
      fact(4, 930, 'play.started'),
    ],
    0,
  );
  expect(turns.map(({ totalMs }) => totalMs)).toEqual([null, null]);
});

test('the ninety-fifth percentile of a few is the slowest', () => {
  expect(percentile([200, 900, 300], 95)).toBe(900);
  expect(percentile([200, 900, 300], 50)).toBe(300);
  expect(percentile([], 95)).toBeNull();
});
