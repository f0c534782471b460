import fc from 'fast-check';
import { expect, it } from 'vitest';
import { KeptMessages } from './kept-messages.ts';
import { readWireBatch, WireBatch } from './wire-batch.ts';

const bytes = (text: string) => Buffer.from(text);
const kept = (messages: KeptMessages, from = 0): string[] => {
  const told: string[] = [];
  messages.each(from, (message) => told.push(Buffer.from(message).toString()));
  return told;
};

it('keeps the newest 128 messages in order and numbers them from the first of the call', () => {
  const messages = new KeptMessages();
  for (let n = 0; n < 300; n++) messages.push(bytes(`message ${n}`));
  expect([messages.first, messages.count]).toEqual([172, 128]);
  expect(kept(messages)).toEqual(Array.from({ length: 128 }, (_, n) => `message ${n + 172}`));
  expect(kept(messages, 298)).toEqual(['message 298', 'message 299']);
});

it('forgets what a checkpoint has covered, and nothing before it has come', () => {
  const messages = new KeptMessages();
  for (const text of ['a', 'b', 'c']) messages.push(bytes(text));
  messages.forget(2);
  messages.forget(-5);
  expect([messages.first, kept(messages)]).toEqual([2, ['c']]);
  messages.forget(9);
  expect([messages.first, kept(messages)]).toEqual([3, []]);
  messages.push(bytes('d'));
  expect([messages.first, kept(messages)]).toEqual([3, ['d']]);
});

it('gives up the oldest when large messages fill the ring, and never mixes two', () => {
  const messages = new KeptMessages();
  const sent: string[] = [];
  for (let n = 0; n < 200; n++) {
    sent.push(`${n}:`.padEnd(1 + ((n * 7_919) % 20_000), String(n % 10)));
    messages.push(bytes(sent[n]!));
  }
  expect(messages.count).toBeGreaterThan(1);
  expect(kept(messages).map((text) => text.slice(0, 8))).toEqual(
    sent.slice(-messages.count).map((text) => text.slice(0, 8)),
  );
  expect(kept(messages).join('').length).toBe(sent.slice(-messages.count).join('').length);
});

it('keeps its numbers true past a message that is larger than the ring', () => {
  const messages = new KeptMessages();
  messages.push(bytes('a'));
  messages.push(new Uint8Array(70_000));
  messages.push(bytes('b'));
  expect([messages.first, kept(messages)]).toEqual([0, ['a', '', 'b']]);
});

it('takes the room that half a second needs, and more only while no checkpoint comes', () => {
  const messages = new KeptMessages();
  for (let n = 0; n < 1_000; n++) {
    messages.push(new Uint8Array(300));
    if (n % 25 === 0) messages.forget(25);
  }
  expect([messages.byteLength, messages.count]).toEqual([16_384, 24]);
  for (let n = 0; n < 104; n++) messages.push(new Uint8Array(300));
  expect([messages.byteLength, messages.count]).toEqual([65_536, 128]);
  const last = bytes('the last'.padEnd(300));
  messages.push(last);
  messages.forget(127);
  expect([messages.byteLength, kept(messages)]).toEqual([16_384, [last.toString()]]);
  messages.clear();
  expect(messages.byteLength).toBe(0);
});

it('loses nothing of 30 kB, however large each is and whatever was forgotten before', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(9_000), fc.nat(3)), { maxLength: 120 }), (steps) => {
      const messages = new KeptMessages();
      let sent: string[] = [];
      for (const [n, [length, forgotten]] of steps.entries()) {
        while (sent.join('').length + length + 4 > 30_000) {
          sent.shift();
          messages.forget(1);
        }
        sent.push(`${n}:`.padEnd(length, String(n % 10)));
        messages.push(bytes(sent.at(-1)!));
        messages.forget(forgotten);
        sent = sent.slice(forgotten);
        expect(messages.first).toBe(n + 1 - sent.length);
        expect(kept(messages)).toEqual(sent);
      }
    }),
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
