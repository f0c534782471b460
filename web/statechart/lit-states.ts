import { type Accessor, createComputed, createSignal, type Setter } from 'solid-js';
import { activeLeaves, type DrawingIndex } from './drawing/drawing-index.ts';

/** `leaf`: it is where the machine stands · `path`: it is around a leaf · `off`. */
export type Light = 'off' | 'path' | 'leaf';

/** A light for each state, so that a change of the machine's value touches only the states whose light changes. */
export const createLights = (
  index: DrawingIndex,
  active: Accessor<ReadonlySet<string>>,
): ((id: string) => Light) => {
  const lights = new Map<string, [Accessor<Light>, Setter<Light>]>();
  for (const id of index.states.keys()) lights.set(id, createSignal<Light>('off'));
  createComputed<ReadonlySet<string>>((before) => {
    const now = active();
    const leaves = activeLeaves(index, now);
    for (const id of before) if (!now.has(id)) lights.get(id)?.[1]('off');
    for (const id of now) lights.get(id)?.[1](leaves.has(id) ? 'leaf' : 'path');
    return now;
  }, new Set());
  return (id) => lights.get(id)?.[0]() ?? 'off';
};
