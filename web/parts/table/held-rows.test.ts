import { expect, it } from 'vitest';
import { holdRows } from './held-rows.ts';

const row = (id: string, name = id) => ({ id, name });
const id = (one: { id: string }) => one.id;

it('shows the list as it is while nobody reads', () => {
  expect(holdRows([row('a')], [row('b'), row('c')], id, false)).toEqual({
    rows: [row('b'), row('c')],
    waitingCount: 0,
  });
});

it('keeps every row in its place while somebody reads, and counts those that wait', () => {
  const held = holdRows([row('a'), row('b')], [row('c'), row('b', 'B')], id, true);
  expect(held).toEqual({ rows: [row('a'), row('b', 'B')], waitingCount: 1 });
});

it('does not hold an empty list', () => {
  expect(holdRows([], [row('a')], id, true).rows).toEqual([row('a')]);
});
