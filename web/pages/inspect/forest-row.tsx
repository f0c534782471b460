import { type Accessor, Show } from 'solid-js';
import type { LiveActor } from '../../../machines/contracts/relay.ts';
import { leavesOf } from '../../journal/state-value.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { Age } from '../../parts/reading/time.tsx';
import { Status } from '../../parts/status.tsx';
import type { ForestNode } from './forest.ts';
import type { ForestLine } from './forest-lines.ts';

type ForestRowProps = {
  id: string;
  node: Accessor<ForestNode | undefined>;
  place: Accessor<{ line: ForestLine } | undefined>;
  top: Accessor<number>;
  isActive: boolean;
  isChosen: boolean;
  choose: (line: ForestLine) => void;
  setOpen: (isOpen: boolean) => void;
};

/** Active leaves of a state value, as one line. */
export const stateText = (value: LiveActor['value']): string =>
  value === undefined
    ? ''
    : leavesOf(value)
        .map(({ state }) => state)
        .join(' · ');

export const ForestRow = (props: ForestRowProps) => {
  const line = () => props.place()?.line;
  const node = () => line()?.node;
  const actor = () => props.node()?.actor;
  const hasChildren = () => (node()?.children.length ?? 0) > 0;
  const choose = () => {
    const chosen = line();
    if (chosen !== undefined) props.choose(chosen);
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree above has the keys of all its rows
    // biome-ignore lint/a11y/useFocusableInteractive: the tree has the focus and names its active row
    <div
      id={props.id}
      role="treeitem"
      class="forest-row"
      aria-level={(node()?.depth ?? 0) + 1}
      aria-posinset={line()?.place}
      aria-setsize={line()?.siblingCount}
      aria-expanded={hasChildren() ? (line()?.isOpen ?? false) : undefined}
      aria-selected={props.isChosen}
      classList={{ 'is-active': props.isActive, 'is-folder': actor()?.value === undefined }}
      style={{
        transform: `translateY(${props.top()}px)`,
        '--depth': String(node()?.depth ?? 0),
      }}
      onClick={choose}
    >
      <span class="forest-name cut" title={node()?.path ?? undefined}>
        {/* biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys do the same */}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: for pointers only */}
        <span
          class="forest-toggle"
          onClick={(event) => {
            event.stopPropagation();
            if (hasChildren()) props.setOpen(!line()?.isOpen);
          }}
        >
          <Show when={hasChildren()}>
            <Icon name={line()?.isOpen ? 'down' : 'next'} />
          </Show>
        </span>
        <span class="cut" classList={{ strong: node()?.path === null }}>
          {node()?.name}
        </span>
        <Show when={actor()?.machine}>{(machine) => <span class="soft"> {machine()}</span>}</Show>
      </span>
      <span class="forest-state mono soft cut" title={stateText(actor()?.value)}>
        {stateText(actor()?.value)}
      </span>
      <span class="forest-restarts number">
        <Show when={(actor()?.restartCount ?? 0) > 0}>
          <Icon name="retry" />
          <span class="said">started again </span>
          {actor()?.restartCount}
          <span class="said"> times</span>
        </Show>
      </span>
      <span class="forest-error">
        <Show when={actor()?.lastError}>
          {(error) => (
            <span data-hue="failed" class="status" title={error()}>
              <Icon name="warn" label={`Last error: ${error()}`} />
            </span>
          )}
        </Show>
      </span>
      <Show when={actor()} fallback={<span />}>
        {(one) => <Status of={one().phase} />}
      </Show>
      <span class="number">
        <Show when={actor()}>{(one) => <Age since={one().sinceAt} />}</Show>
      </span>
    </div>
  );
};
