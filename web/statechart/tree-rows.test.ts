import { expect, it } from 'vitest';
import { newActor } from '../journal/actor-state.ts';
import { restartNews, standsAt, treeRows } from './tree-rows.ts';

const actors = new Map(
  ['call', 'call/turn', 'call/mind', 'call/mind/choose', 'other/x'].map((path) => [
    path,
    newActor(path, 0),
  ]),
);

it('lists actors below their supervisor, whatever is told of them first', () => {
  const rows = treeRows(actors, new Set()).map(({ path, level, place, siblingCount }) => [
    path,
    level,
    place,
    siblingCount,
  ]);
  expect(rows).toEqual([
    ['call', 1, 1, 2],
    ['call/turn', 2, 1, 2],
    ['call/mind', 2, 2, 2],
    ['call/mind/choose', 3, 1, 1],
    ['other/x', 1, 2, 2],
  ]);
});

it('leaves out what is below a closed row', () => {
  expect(treeRows(actors, new Set(['call'])).map(({ path }) => path)).toEqual(['call', 'other/x']);
});

it('says where a machine stands by the leaves of its regions', () => {
  expect(standsAt(undefined)).toBe('');
  expect(standsAt({ live: 'conversing' })).toBe('live.conversing');
  const value = { open: { party: 'silent', bot: { listening: 'quiet' }, digits: 'none' } };
  expect(standsAt(value)).toBe('silent · listening.quiet · none');
});

it('tells a restart for a minute', () => {
  const restart = { at: 1_000, why: 'the recogniser hung up' };
  expect(restartNews(restart, 4_200)).toBe('restarted 3 s ago: the recogniser hung up');
  expect(restartNews(restart, 61_001)).toBeNull();
  expect(restartNews(null, 0)).toBeNull();
});
