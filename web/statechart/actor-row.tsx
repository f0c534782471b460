// biome-ignore-all lint/a11y/useFocusableInteractive: roving focus: one row at a time is in the tab order
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the tree has the keys of all its rows
// biome-ignore-all lint/a11y/noStaticElementInteractions: the fold is for the pointer only, arrows do the same
import { type Accessor, createMemo, type JSX, Show } from 'solid-js';
import type { ActorState } from '../journal/actor-state.ts';
import { Icon } from '../parts/icon/icon.tsx';
import { Status } from '../parts/status.tsx';
import { restartNews, standsAt, type TreeRow } from './tree-rows.ts';

/** Dots beyond this are told as a number. */
const DOTS_MAX = 8;

/** Where one actor stands, and what became of it lately. */
export const ActorRow = (props: {
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
        {/* Most run, or are done with their call: their word is for readers, so that what is otherwise stands out. */}
        <Status
          of={props.actor.phase}
          isQuiet={props.actor.phase === 'running' || props.actor.phase === 'done'}
        />
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
