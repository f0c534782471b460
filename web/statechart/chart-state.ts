import { type Accessor, createMemo, createSelector } from 'solid-js';
import { activeIds } from '../journal/state-value.ts';
import { armedIn, type DrawingIndex, nextOf, transitionsTaken } from './drawing/drawing-index.ts';
import { createLights } from './lit-states.ts';
import type { StatechartProps } from './statechart-props.ts';

/** What is live on a drawing: where the machine stands, what it did last, what waits, and what may happen in the state that is looked at. */
export const createChartState = (
  index: DrawingIndex,
  props: StatechartProps,
  looked: Accessor<string | null>,
) => {
  const { machine } = index.drawing;
  const active = createMemo<ReadonlySet<string>>(() => {
    if (props.activeIds) return new Set(props.activeIds);
    return props.value === undefined ? new Set() : activeIds(machine, props.value);
  });
  const taken = createMemo(() =>
    transitionsTaken(index, props.lastTransition ?? null, props.value),
  );
  const next = createMemo(() => {
    const id = looked();
    return new Set(id === null ? [] : nextOf(index, id).map(({ line }) => line.transition));
  });
  return {
    active,
    light: createLights(index, active),
    taken,
    isTaken: createSelector(taken, (id: string, ids) => ids.has(id)),
    isNext: createSelector(next, (id: string, ids) => ids.has(id)),
    armed: createMemo(() => armedIn(index, props.timers ?? [], active())),
    now: (): number => props.now?.() ?? 0,
  };
};
