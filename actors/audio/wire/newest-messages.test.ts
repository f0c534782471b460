import { expect, test } from 'vitest';
import { NewestMessages } from './newest-messages.ts';

const message = (n: number) => Uint8Array.of(n);
const numbers = (messages: Uint8Array[]) => messages.map(([n]) => n);

test('the newest messages are kept in order, and it is said how many older ones went', () => {
  const newest = new NewestMessages(3);
  expect(newest.push([message(1), message(2)])).toBe(0);
  expect(newest.push([message(3), message(4), message(5)])).toBe(2);
  expect(newest.count).toBe(3);
  expect(numbers(newest.take())).toEqual([3, 4, 5]);
  expect(newest.take()).toEqual([]);
  expect(newest.push([message(6)])).toBe(0);
});

test('a message is kept as it was told, though its bytes are written over afterwards', () => {
  const newest = new NewestMessages(3);
  const bytes = message(1);
  newest.push([bytes]);
  bytes[0] = 9;
  expect(numbers(newest.take())).toEqual([1]);
});
