import { expect, test } from 'vitest';
import { LineHeights } from './line-heights.ts';

const lines = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ id: `bot-${n}`, text: 'Yes, this is me.' }));

test('of an hour’s lines only those around what is in sight are drawn', () => {
  const heights = new LineHeights(320);
  heights.set(lines(2_000));
  const { from, to } = heights.window(heights.top(1_000), 400);
  expect(from).toBeLessThanOrEqual(1_000);
  expect(from).toBeGreaterThan(980);
  expect(heights.top(to)).toBeGreaterThan(heights.top(1_000) + 400);
  expect(to - from).toBeLessThan(50);
});

test('the beginning and the end are drawn, and nothing beyond them', () => {
  const heights = new LineHeights(320);
  heights.set(lines(2_000));
  expect(heights.window(0, 400).from).toBe(0);
  expect(heights.window(heights.total, 400).to).toBe(2_000);
  expect(heights.window(heights.total + 5_000, 400).to).toBe(2_000);
});

test('a short call is there as a whole', () => {
  const heights = new LineHeights(320);
  heights.set(lines(14));
  expect(heights.window(0, 400)).toEqual({ from: 0, to: 14 });
});

test('a measured line moves those after it, and keeps its height when lines are added', () => {
  const heights = new LineHeights(320);
  heights.set(lines(3));
  const before = heights.top(1);
  expect(heights.measure([['bot-0', before + 40]])).toBe(true);
  expect(heights.measure([['bot-0', before + 40]])).toBe(false);
  expect(heights.top(1)).toBe(before + 40);
  expect(heights.top(2)).toBe(2 * before + 40);
  heights.set(lines(4));
  expect(heights.total).toBe(4 * before + 40);
});

test('a hidden line says nothing about its height', () => {
  const heights = new LineHeights(320);
  heights.set(lines(1));
  expect(heights.measure([['bot-0', 0]])).toBe(false);
});

test('long text is likely to be higher, and more so in a narrow panel', () => {
  const text = 'word '.repeat(60);
  const wide = new LineHeights(640);
  const narrow = new LineHeights(240);
  wide.set([{ id: 'a', text }]);
  narrow.set([{ id: 'a', text }]);
  expect(wide.total).toBeGreaterThan(60);
  expect(narrow.total).toBeGreaterThan(2 * wide.total);
});
