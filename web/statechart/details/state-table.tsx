import { type Accessor, For, type JSX } from 'solid-js';
import type { DrawnState } from '../../../machines/contracts/statechart-drawing.ts';
import type { ArmedOnState, DrawingIndex, DrawnTransition } from '../drawing/drawing-index.ts';
import { timeLeft } from '../geometry/timer-ring.ts';
import type { Light } from '../lit-states.ts';
import './state-table.css';

/** The same as a table: every state, whether it is active, what waits in it and what may happen there. */
export const StateTable = (props: {
  index: DrawingIndex;
  light: (id: string) => Light;
  armed: readonly ArmedOnState[];
  now: Accessor<number>;
  taken: ReadonlySet<string>;
}): JSX.Element => {
  const { drawing, states, bySource } = props.index;
  const nameOf = (id: string): string => states.get(id)?.name ?? id;
  return (
    <section class="chart-table" tabindex="0" aria-label={`States of ${drawing.machine}`}>
      <table>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Now</th>
            <th scope="col">May happen</th>
          </tr>
        </thead>
        <tbody>
          <For each={inTreeOrder(drawing.states)}>
            {({ state, depth }) => (
              <tr class={props.light(state.id) === 'off' ? '' : 'is-active'}>
                <th scope="row" style={{ 'padding-inline-start': `${8 + depth * 16}px` }}>
                  {state.name}
                </th>
                <td>
                  {props.light(state.id) === 'off' ? '' : 'active'}
                  {state.kind === 'final' ? ' final' : ''}
                  <For each={props.armed.filter((armed) => armed.state.id === state.id)}>
                    {({ timer, event }) => (
                      <div>
                        {event} in {timeLeft(timer, props.now())}
                      </div>
                    )}
                  </For>
                </td>
                <td>
                  <For each={bySource.get(state.id) ?? []}>
                    {(transition) => (
                      <div classList={{ strong: props.taken.has(transition.line.transition) }}>
                        {inWords(transition, nameOf)}
                        {props.taken.has(transition.line.transition) ? ' (taken last)' : ''}
                      </div>
                    )}
                  </For>
                </td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
    </section>
  );
};

const inWords = ({ line, target }: DrawnTransition, nameOf: (id: string) => string): string =>
  `${line.event}${line.guard ? ` if ${line.guard}` : ''} → ${target === null ? 'stays' : nameOf(target)}`;

/** Each state after its parent, with its depth. */
const inTreeOrder = (states: readonly DrawnState[]): { state: DrawnState; depth: number }[] => {
  const below = (parent: string | null, depth: number): { state: DrawnState; depth: number }[] =>
    states
      .filter((state) => state.parent === parent)
      .flatMap((state) => [{ state, depth }, ...below(state.id, depth + 1)]);
  return below(null, 0);
};
