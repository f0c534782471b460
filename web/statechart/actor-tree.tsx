import {
  type Accessor,
  createEffect,
  createMemo,
  createSelector,
  createSignal,
  For,
  type JSX,
  Show,
} from 'solid-js';
import type { Actors } from '../journal/actor-state.ts';
import { ActorRow } from './actor-row.tsx';
import { treeRows } from './tree-rows.ts';
import './actor-tree.css';

export interface ActorTreeProps {
  /** `stateAt(t).actors`. A row is touched only when its actor is another object. */
  actors: Actors;
  /** Path of the actor that the page shows. */
  chosen: string | null;
  onChoose: (path: string) => void;
  /** The moment that is shown, epoch ms. */
  now: Accessor<number>;
  label?: string;
}

/** The actors of one system: where each stands, what was restarted and why, and how often it still may be. */
export const ActorTree = (props: ActorTreeProps): JSX.Element => {
  const [closed, setClosed] = createSignal<ReadonlySet<string>>(new Set());
  const [tabStop, setTabStop] = createSignal('');
  const isChosen = createSelector(() => props.chosen);
  const isTabStop = createSelector(tabStop);
  const [tree, setTree] = createSignal<HTMLDivElement>();

  const rows = createMemo(() => treeRows(props.actors, closed()));
  const byPath = createMemo(() => new Map(rows().map((row) => [row.path, row])));
  // Strings are the same rows to <For>, also when the tree around them was reckoned anew.
  const paths = createMemo(() => rows().map(({ path }) => path), [], { equals: areSame });

  createEffect(() => {
    if (!byPath().has(tabStop())) setTabStop(props.chosen ?? paths()[0] ?? '');
  });

  const toggle = (path: string, isOpen: boolean): void => {
    const next = new Set(closed());
    if (isOpen) next.delete(path);
    else next.add(path);
    setClosed(next);
  };
  const goTo = (path: string | undefined): void => {
    if (path === undefined) return;
    setTabStop(path);
    tree()
      ?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)
      ?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const path = tabStop();
    const row = byPath().get(path);
    if (!row || event.altKey || event.ctrlKey || event.metaKey) return;
    const at = paths().indexOf(path);
    const isOpen = row.hasChildren && !closed().has(path);
    switch (event.key) {
      case 'ArrowDown':
        goTo(paths()[at + 1]);
        break;
      case 'ArrowUp':
        goTo(paths()[at - 1]);
        break;
      case 'Home':
        goTo(paths()[0]);
        break;
      case 'End':
        goTo(paths().at(-1));
        break;
      case 'ArrowRight':
        if (isOpen) goTo(paths()[at + 1]);
        else if (row.hasChildren) toggle(path, true);
        break;
      case 'ArrowLeft':
        if (isOpen) toggle(path, false);
        else goTo(rows().findLast((above, index) => index < at && above.level < row.level)?.path);
        break;
      case 'Enter':
      case ' ':
        props.onChoose(path);
        break;
      default:
        return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div
      ref={setTree}
      class="actor-tree"
      role="tree"
      tabindex="-1"
      aria-label={props.label ?? 'Actors'}
      onKeyDown={onKeyDown}
    >
      <For each={paths()}>
        {(path) => {
          const actor = createMemo(() => props.actors.get(path));
          return (
            <Show when={actor()}>
              {(known) => (
                <ActorRow
                  actor={known()}
                  row={byPath().get(path)}
                  isOpen={!closed().has(path)}
                  isChosen={isChosen(path)}
                  isTabStop={isTabStop(path)}
                  now={props.now}
                  onChoose={() => {
                    setTabStop(path);
                    props.onChoose(path);
                  }}
                  onToggle={() => toggle(path, closed().has(path))}
                />
              )}
            </Show>
          );
        }}
      </For>
    </div>
  );
};

const areSame = (before: readonly string[], after: readonly string[]): boolean =>
  before.length === after.length && before.every((path, at) => path === after[at]);
