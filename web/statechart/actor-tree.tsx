// biome-ignore-all lint/a11y/useFocusableInteractive: roving focus: one row at a time is in the tab order
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the tree has the keys of all its rows
// biome-ignore-all lint/a11y/noStaticElementInteractions: the fold is for the pointer only, arrows do the same
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
import type { ActorState, Actors } from '../journal/actor-state.ts';
import { Icon } from '../parts/icon/icon.tsx';
import { Status } from '../parts/status.tsx';
import { restartNews, standsAt, type TreeRow, treeRows } from './tree-rows.ts';
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

/** Dots beyond this are told as a number. */
const DOTS_MAX = 8;

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
                <Row
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

const Row = (props: {
  actor: ActorState;
  row: TreeRow | undefined;
  isOpen: boolean;
  isChosen: boolean;
  isTabStop: boolean;
  now: Accessor<number>;
  onChoose: () => void;
  onToggle: () => void;
}): JSX.Element => {
  const name = (): string => props.actor.path.slice(props.actor.path.lastIndexOf('/') + 1);
  const news = createMemo(() => restartNews(props.actor.lastRestart, props.now()));
  return (
    <div
      class="actor-row"
      role="treeitem"
      data-path={props.actor.path}
      aria-level={props.row?.level}
      aria-posinset={props.row?.place}
      aria-setsize={props.row?.siblingCount}
      aria-expanded={props.row?.hasChildren ? props.isOpen : undefined}
      aria-selected={props.isChosen}
      tabindex={props.isTabStop ? 0 : -1}
      style={{ '--level': String((props.row?.level ?? 1) - 1) }}
      onClick={props.onChoose}
    >
      <span
        class="actor-fold"
        onClick={(event) => {
          if (!props.row?.hasChildren) return;
          event.stopPropagation();
          props.onToggle();
        }}
      >
        <Show when={props.row?.hasChildren}>
          <Icon name={props.isOpen ? 'down' : 'next'} />
        </Show>
      </span>
      <span class="actor-name strong cut">{name()}</span>
      <span class="actor-value mono soft cut" title={standsAt(props.actor.value)}>
        {standsAt(props.actor.value)}
      </span>
      <Show when={props.actor.restarts > 0}>
        <span class="actor-restarts">
          {props.actor.restarts} {props.actor.restarts === 1 ? 'restart' : 'restarts'}
        </span>
      </Show>
      <Show when={props.actor.restarts > 0 && props.actor.budgetLeft !== null}>
        <Budget left={props.actor.budgetLeft ?? 0} />
      </Show>
      <span class="actor-phase">
        {/* Most run: their word is for readers, so that what does not run stands out. */}
        <Status of={props.actor.phase} isQuiet={props.actor.phase === 'running'} />
      </span>
      <Show when={news()}>{(text) => <span class="actor-news soft">{text()}</span>}</Show>
    </div>
  );
};

const Budget = (props: { left: number }): JSX.Element => (
  <span class="actor-budget" title={`${props.left} more restarts allowed`}>
    <span class="said">{props.left} more restarts allowed</span>
    <span aria-hidden="true">
      {props.left > DOTS_MAX ? `●×${props.left}` : '●'.repeat(props.left) || '○'}
    </span>
  </span>
);

const areSame = (before: readonly string[], after: readonly string[]): boolean =>
  before.length === after.length && before.every((path, at) => path === after[at]);
