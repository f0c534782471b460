import { type Accessor, For, type JSX, Show } from 'solid-js';
import type { Refusal } from '../../journal/actor-state.ts';
import {
  type ArmedOnState,
  type DrawingIndex,
  type DrawnTransition,
  nextOf,
  refusalOf,
} from '../drawing/drawing-index.ts';
import { timeLeft } from '../geometry/timer-ring.ts';
import type { Light } from '../lit-states.ts';
import './state-details.css';

/** What may happen next in a state, and why a guard said no. It floats over the half of the chart where the state is not. */
export const StateDetails = (props: {
  elementId: string;
  index: DrawingIndex;
  id: string;
  light: Light;
  refusals: readonly Refusal[];
  armed: readonly ArmedOnState[];
  now: Accessor<number>;
  isLow: boolean;
}): JSX.Element => {
  const state = props.index.states.get(props.id)!;
  const next = nextOf(props.index, props.id);
  const nameOf = (id: string | null): string =>
    id === null ? 'stays' : (props.index.states.get(id)?.name ?? id);
  const refusal = (transition: DrawnTransition): Refusal | undefined =>
    refusalOf(transition, props.refusals);
  return (
    <div id={props.elementId} class="chart-details" classList={{ 'is-above': props.isLow }}>
      <p>
        <strong>{state.name}</strong>{' '}
        <span class="soft">
          {props.light === 'off' ? 'not active' : 'active'}
          {state.kind === 'final' ? ', final' : ''}
          {state.entry.length > 0 ? ` · on entry ${state.entry.join(', ')}` : ''}
        </span>
      </p>
      <Show when={state.description}>{(text) => <p class="soft">{text()}</p>}</Show>
      <For each={props.armed}>
        {({ timer, event }) => (
          <p>
            {event} in <strong>{timeLeft(timer, props.now())}</strong>
          </p>
        )}
      </For>
      <Show when={next.length > 0} fallback={<p class="soft">Nothing may happen: it ends here.</p>}>
        <table>
          <tbody>
            <For each={next}>
              {(transition) => (
                <tr classList={{ 'is-refused': refusal(transition) !== undefined }}>
                  <td class="mono">{transition.line.event}</td>
                  <td class="mono soft">{transition.line.guard && `[${transition.line.guard}]`}</td>
                  <td>
                    {transition.target === null ? '' : '→ '}
                    {nameOf(transition.target)}
                  </td>
                  <td class="soft">
                    <Show
                      when={refusal(transition)}
                      fallback={
                        transition.source === props.id ? '' : `of ${nameOf(transition.source)}`
                      }
                    >
                      {(no) => (
                        <span class="chart-refused">guard said no {ago(no().at, props.now())}</span>
                      )}
                    </Show>
                  </td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </div>
  );
};

const ago = (at: number, now: number): string => {
  const wholeS = Math.max(0, Math.round((now - at) / 1_000));
  return wholeS < 60 ? `${wholeS} s ago` : `${Math.floor(wholeS / 60)} min ago`;
};
