import { createMemo, createSignal, For, type JSX, Show } from 'solid-js';
import { leavesOf } from '../../../journal/state-value.ts';
import { Empty, Loading } from '../../../parts/notices.tsx';
import { stateKey } from '../../../parts/state-key.ts';
import { Status } from '../../../parts/status.tsx';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';

/** The call's actors as they were at the moment: phase, where its machine stands, restarts and what is left of the budget. */
export const ActorTree = (props: {
  data: CallData;
  cursor: CallCursor;
  chosen: string | null;
  choose: (path: string) => void;
}): JSX.Element => {
  const paths = createMemo(() => [...props.cursor.actors().keys()].sort(byTree), [], {
    equals: (a, b) => a.length === b.length && a.every((path, at) => path === b[at]),
  });
  const [focused, setFocused] = createSignal<string | null>(null);
  const tabStop = () => {
    const wanted = focused() ?? props.chosen;
    return wanted !== null && paths().includes(wanted) ? wanted : paths()[0];
  };
  let tree = undefined as unknown as HTMLDivElement;

  const onKeyDown = (event: KeyboardEvent) => {
    const at = paths().indexOf(tabStop() ?? '');
    const to =
      event.key === 'ArrowDown'
        ? at + 1
        : event.key === 'ArrowUp'
          ? at - 1
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? paths().length - 1
              : null;
    if (to !== null) {
      const path = paths()[Math.max(0, Math.min(paths().length - 1, to))];
      if (path === undefined) return;
      setFocused(path);
      tree.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      const path = tabStop();
      if (path !== undefined) props.choose(path);
    } else return;
    event.preventDefault();
  };
  return (
    <Show
      when={paths().length > 0}
      fallback={
        <Show
          when={props.data.state() === 'loading'}
          fallback={<Empty title="No actor had started." />}
        >
          <Loading what="the actors" rows={8} />
        </Show>
      }
    >
      <div
        ref={(element) => {
          tree = element;
        }}
        class="actor-tree"
        role="tree"
        tabIndex={-1}
        aria-label="Actors"
        onKeyDown={onKeyDown}
      >
        <For each={paths()}>
          {(path) => {
            const actor = createMemo(() => props.cursor.actor(path));
            const depth = path.split('/').length;
            return (
              <div
                class="actor-row"
                role="treeitem"
                aria-level={depth}
                aria-selected={props.chosen === path}
                data-path={path}
                tabIndex={tabStop() === path ? 0 : -1}
                style={{ '--depth': String(depth - 1) }}
                onClick={() => {
                  setFocused(path);
                  props.choose(path);
                }}
                onKeyDown={() => {}}
              >
                <Show when={actor()}>
                  {(known) => (
                    <>
                      <span class="actor-name cut">{path.slice(path.lastIndexOf('/') + 1)}</span>
                      <Show when={known().restarts > 0}>
                        <span class="actor-restarts" title="Restarts · left in the budget">
                          ↻ {known().restarts}
                          <span class="said"> restarts</span>
                          <Show when={known().budgetLeft !== null}>
                            <span class="soft"> · {known().budgetLeft} left</span>
                          </Show>
                        </span>
                      </Show>
                      <span class="actor-value cut soft">
                        <Show when={known().value !== undefined && known().phase === 'running'}>
                          {leavesOf(known().value!)
                            .map(({ state }) => state.slice(state.lastIndexOf('.') + 1))
                            .filter((name) => name !== 'none' && name !== 'silent')
                            .join(' · ')}
                        </Show>
                      </span>
                      <Status of={known().phase} word={stateKey(known().phase).word} isQuiet />
                    </>
                  )}
                </Show>
              </div>
            );
          }}
        </For>
      </div>
    </Show>
  );
};

/** A parent comes before its children; siblings stay in the order in which they appeared. */
const byTree = (a: string, b: string): number =>
  a.startsWith(`${b}/`) ? 1 : b.startsWith(`${a}/`) ? -1 : 0;
