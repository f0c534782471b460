import { expect, test } from 'vitest';
import { activeIds } from '../../journal/state-value.ts';
import { indexOf } from '../drawing/drawing-index.ts';
import { realDrawings } from '../drawing/real-drawings.ts';
import { firstRegion, regionStates } from './region-states.ts';

const turn = realDrawings.get('turn')!;
const regions = turn.regions!;

test('a machine that is too large for a screen has each of its regions drawn alone, with the same states', () => {
  const inRegions = regions.flatMap(({ states }) => states.map(({ id }) => id));
  const inWhole = turn.states.filter(({ id }) =>
    regions.some((region) => id.startsWith(region.id)),
  );
  expect(new Set(inRegions)).toEqual(new Set(inWhole.map(({ id }) => id)));
  // A region's own transitions are those of the whole, by the same ids.
  const whole = indexOf(turn).transitions;
  for (const region of regions) {
    const own = indexOf({ ...turn, ...region }).transitions;
    expect(own.size).toBeGreaterThan(0);
    for (const id of own.keys()) expect(whole.has(id)).toBe(true);
    expect(region.width * region.height).toBeLessThan((turn.width * turn.height) / 10);
  }
  expect(realDrawings.get('slot')!.regions).toBeUndefined();
});

test('each region tells its active state by its path and hue, and nothing when the machine is elsewhere', () => {
  const value = { open: { party: { silent: 'attending' }, bot: 'speaking', digits: 'none' } };
  const states = regionStates('turn', regions, activeIds('turn', value));
  const of = (name: string) => states.find((state) => state.name === name);
  expect(of('party')).toMatchObject({ state: 'silent.attending', hue: 'idle' });
  expect(of('bot')).toMatchObject({ state: 'speaking', hue: 'talking' });
  expect(of('playout')).toMatchObject({ state: null });
  const closed = regionStates('turn', regions, activeIds('turn', 'closed'));
  expect(closed.every(({ state }) => state === null)).toBe(true);
});

test('the first to be shown is the one with the most states', () => {
  expect(firstRegion(regions)).toBe('turn.open.bot');
});
