import { expect, it } from 'vitest';
import { filterImplies } from './filter-implies.ts';

const partial = { state: { $in: ['leased', 'live'] } };

it.each([
  [{ state: 'live' }, true],
  [{ state: { $eq: 'live' }, n: 1 }, true],
  [{ state: { $in: ['live'] } }, true],
  [{ $and: [{ n: 1 }, { state: 'leased' }] }, true],
  [{ $and: [{ $and: [{ state: { $in: ['live', 'leased'] } }] }] }, true],
  [{}, false],
  [{ state: 'done' }, false],
  [{ state: { $in: ['live', 'done'] } }, false],
  [{ state: { $ne: 'done' } }, false],
  [{ state: { $in: ['live', null] } }, false],
  [{ $or: [{ state: 'live' }, { state: 'leased' }] }, false],
])('a filter %j has an index over busy leads alone: %s', (filter, implies) => {
  expect(filterImplies(filter, partial)).toBe(implies);
});

it('needs every condition of the index', () => {
  const both = { kind: 'lead', state: 'live' };
  expect(filterImplies({ kind: 'lead', state: 'live' }, both)).toBe(true);
  expect(filterImplies({ kind: 'lead' }, both)).toBe(false);
});

it('does not know what it cannot read', () => {
  expect(filterImplies({ at: 1 }, { at: { $exists: true } })).toBe(false);
});
