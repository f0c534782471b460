import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SentBatches } from './sent-batches.ts';
import { readWireBatch, WireBatch } from './wire-batch.ts';

const bytes = (text: string) => Buffer.from(text);
const block = (...messages: [number, string][]) => {
  const batch = new WireBatch();
  for (const [session, text] of messages) batch.push(session, bytes(text));
  return batch.take();
};
const told = (sent: SentBatches, session: number, from = 0) =>
  sent.messages(session, from).map((message) => Buffer.from(message).toString());

it('gives a session what it was told, in order, from a block on', () => {
  const sent = new SentBatches();
  sent.push(block([1, 'a'], [2, 'b'], [1, 'c']), 0);
  const from = sent.count;
  sent.push(block([2, 'd']), 10);
  sent.push(block([1, 'e'], [2, 'f']), 20);
  expect(told(sent, 1)).toEqual(['a', 'c', 'e']);
  expect(told(sent, 2, from)).toEqual(['d', 'f']);
  expect(told(sent, 3)).toEqual([]);
  expect(told(sent, 1, sent.count)).toEqual([]);
});

it('forgets what is older than 2.5 s, and knows the blocks behind it by their numbers', () => {
  const sent = new SentBatches();
  for (let n = 0; n < 10; n++) sent.push(block([1, `${n}`]), n * 500);
  expect(told(sent, 1)).toEqual(['4', '5', '6', '7', '8', '9']);
  expect(told(sent, 1, 7)).toEqual(['7', '8', '9']);
  expect(sent.count).toBe(10);
});

it('keeps no more than 40 MB, and nothing of a block that alone is more', () => {
  const sent = new SentBatches();
  const large = block([1, 'x'.repeat(15 * 1024 * 1024)]);
  for (let n = 0; n < 4; n++) sent.push(large, n);
  expect(sent.messages(1, 0)).toHaveLength(2);
  sent.push(block([1, 'x'.repeat(41 * 1024 * 1024)]), 4);
  expect(sent.messages(1, 0)).toEqual([]);
  expect(sent.byteLength).toBe(40 * 1024 * 1024);
  sent.push(block([1, 'next']), 5);
  expect(told(sent, 1)).toEqual(['next']);
});

it('loses nothing of the newest 2.5 s and mixes no two blocks, however large each is and whenever it comes', () => {
  const step = fc.record({ bytes: fc.nat(150_000), afterMs: fc.nat(800) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const sent = new SentBatches();
      const all: { text: string; at: number }[] = [];
      let now = 0;
      for (const [n, each] of steps.entries()) {
        now += each.afterMs;
        all.push({ text: `${n}:`.padEnd(each.bytes, String(n % 10)), at: now });
        sent.push(block([1, all[n]!.text], [2, 'other']), now);
        const expected = all.filter(({ at }) => now - at <= 2_500).map(({ text }) => text);
        expect(told(sent, 1).map((text) => [text.length, text.slice(0, 4), text.at(-1)])).toEqual(
          expected.map((text) => [text.length, text.slice(0, 4), text.at(-1)]),
        );
      }
    }),
    { numRuns: 50, seed: 1 },
  );
});

it('carries the messages of many sessions in one block, whatever their length and letters', () => {
  const batch = new WireBatch();
  const sent: [number, string][] = [
    [3, 'one'],
    [4_000_000_000, ''],
    [3, 'größer: 東京'],
    [7, 'x'.repeat(60_000)],
  ];
  for (const [session, text] of sent) batch.push(session, bytes(text));
  const told: [number, string][] = [];
  readWireBatch(batch.take(), (session, text) =>
    told.push([session, Buffer.from(text).toString()]),
  );
  expect(told).toEqual(sent);
  expect(batch.isEmpty).toBe(true);
  batch.push(1, bytes('again'));
  const again: string[] = [];
  readWireBatch(batch.take(), (_, text) => again.push(Buffer.from(text).toString()));
  expect(again).toEqual(['again']);
});
