import { expect, it } from 'vitest';
import { PeopleShare } from './people-share.ts';

it('is one while nothing is known, and follows what those who answer turn out to be', () => {
  const share = new PeopleShare();
  expect(share.of('c')).toBe(1);
  for (let n = 0; n < 1_000; n += 1) share.met('c', n % 4 === 0);
  expect(share.of('c')).toBeCloseTo(0.25, 1);
  expect(share.of('other')).toBe(1);
});

it('never falls to nothing, and comes back when people answer again', () => {
  const share = new PeopleShare();
  for (let n = 0; n < 5_000; n += 1) share.met('c', false);
  expect(share.of('c')).toBe(0.05);
  for (let n = 0; n < 1_000; n += 1) share.met('c', true);
  expect(share.of('c')).toBeGreaterThan(0.95);
});

it('forgets campaigns that are not paced any more', () => {
  const share = new PeopleShare();
  share.met('c', false);
  share.keep(new Set(['d']));
  expect(share.of('c')).toBe(1);
});
