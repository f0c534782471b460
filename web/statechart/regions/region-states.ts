import type { DrawnRegion } from '../../../machines/contracts/statechart-drawing.ts';
import type { Hue } from '../../parts/state-key.ts';
import { hueOfState } from '../state-hue.ts';

/** Where a machine stands in one of its regions. */
export interface RegionState {
  readonly id: string;
  readonly name: string;
  /** Path of keys below the region, `silent.attending`; inner regions side by side, parted by a dot in the middle. Null: not active. */
  readonly state: string | null;
  readonly hue: Hue;
}

const isBelow = (id: string, parent: string): boolean => id.startsWith(`${parent}.`);

/** `active` are ids of the machine's drawing. */
export const regionStates = (
  machine: string,
  regions: readonly Pick<DrawnRegion, 'id' | 'name'>[],
  active: ReadonlySet<string>,
): RegionState[] => {
  const ids = [...active];
  return regions.map(({ id, name }) => {
    const inside = ids.filter((other) => isBelow(other, id));
    const leaves = inside.filter((leaf) => !inside.some((other) => isBelow(other, leaf)));
    const hues = leaves.map((leaf) => hueOfState(machine, leaf.slice(machine.length + 1)));
    return {
      id,
      name,
      state:
        leaves.length === 0 ? null : leaves.map((leaf) => leaf.slice(id.length + 1)).join(' · '),
      hue: hues.find((hue) => hue !== 'idle') ?? 'idle',
    };
  });
};

/** The region that says most until somebody chooses: the one with the most states. */
export const firstRegion = (regions: readonly DrawnRegion[]): string =>
  regions.reduce((most, region) => (region.states.length > most.states.length ? region : most)).id;
