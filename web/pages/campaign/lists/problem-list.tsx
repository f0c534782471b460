import { For, type JSX, Show } from 'solid-js';
import type { RowProblem } from '../../../../machines/contracts/lists/lead-import.ts';

/** Shown before somebody asks for more of them. */
const shownMax = 20;

/** Rows that are wrong: where, what stands there, and what to do. */
export const ProblemList = (props: { problems: RowProblem[] }): JSX.Element => (
  <Show when={props.problems.length > 0}>
    <details class="row-problems">
      <summary>
        What is wrong in which row
        <Show when={props.problems.length > shownMax}> (the first {shownMax})</Show>
      </summary>
      <ul>
        <For each={props.problems.slice(0, shownMax)}>
          {(problem) => (
            <li>
              <span class="strong">Row {problem.row}</span>
              <Show when={problem.column}>{(column) => <span>, {column()}</span>}</Show>:{' '}
              <code>{problem.value}</code> {problem.sentence}
            </li>
          )}
        </For>
      </ul>
    </details>
  </Show>
);
