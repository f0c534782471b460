import { createMemo, For, type JSX, Show } from 'solid-js';
import type { DrawingIndex } from './drawing/drawing-index.ts';

/** The transitions of the last step in words, below a drawing whose arrows have none. */
export const TakenLast = (props: {
  index: DrawingIndex;
  taken: ReadonlySet<string>;
}): JSX.Element => {
  const lines = createMemo(() =>
    [...props.taken].flatMap((id) => props.index.transitions.get(id) ?? []),
  );
  const nameOf = (id: string) => props.index.states.get(id)?.name ?? id;
  return (
    <Show when={lines().length > 0}>
      <p class="chart-taken">
        <For each={lines()}>
          {({ line, source, target }) => (
            <span>
              <span class="soft">
                {nameOf(source)}
                {target === null ? '' : ` → ${nameOf(target)}`} on
              </span>{' '}
              <strong class="mono">{line.event}</strong>
              <Show when={line.guard}>
                {(guard) => <span class="mono soft"> [{guard()}]</span>}
              </Show>
            </span>
          )}
        </For>
      </p>
    </Show>
  );
};
