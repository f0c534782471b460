import { expect, test } from 'vitest';
import type { TurnLatency } from '../../../../machines/contracts/call/turn-latency.ts';
import type { TranscriptLine } from '../transcript/live-transcript.ts';
import { partNames, percentile, turnWaits } from './turn-wait.ts';

const turn: TurnLatency = {
  atMs: 8_450,
  answered: 'words',
  totalMs: 940,
  parts: {
    endpointing: 500,
    transcript: 0,
    mind: 380,
    clause: 0.4,
    firstByte: 39.6,
    network: 20,
    playout: 0,
  },
};
const line = (who: 'party' | 'bot', startMs: number, text: string): TranscriptLine => ({
  id: `${who}-${startMs}`,
  turn: 0,
  who,
  text,
  startMs,
  endMs: startMs + 900,
  words: [],
  cut: false,
  isOpen: false,
});

test('a wait is told by the parts that lasted, in their order, with what the bot answered', () => {
  const lines = [line('party', 8_000, 'me.'), line('bot', 8_470, 'You have …')];
  const [wait] = turnWaits([turn], lines);
  expect(wait).toMatchObject({ text: 'You have …', sumMs: 940, addsUp: true });
  expect(wait!.told.map(({ name }) => name)).toEqual([
    'endpointing',
    'mind',
    'firstByte',
    'network',
  ]);
});

test('parts that do not add up are not passed over', () => {
  const { playout, ...rest } = turn.parts;
  const short = turnWaits([{ ...turn, totalMs: 999, parts: { ...rest, playout } }], []);
  expect(short[0]).toMatchObject({ addsUp: false, sumMs: 940, text: '' });
});

test('a record from before the network was told has none of it', () => {
  const { network: _, ...older } = turn.parts;
  const [wait] = turnWaits([{ ...turn, totalMs: 920, parts: older as typeof turn.parts }], []);
  expect(wait).toMatchObject({ addsUp: true });
  expect(partNames).toHaveLength(7);
});

test('the ninety-fifth percentile of a few is the slowest', () => {
  expect(percentile([200, 900, 300], 95)).toBe(900);
  expect(percentile([200, 900, 300], 50)).toBe(300);
  expect(percentile([], 95)).toBeNull();
});
