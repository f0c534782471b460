import { For, type JSX } from 'solid-js';
import type { LiveActor } from '../../../machines/contracts/relay.ts';
import { Icon } from '../../parts/icon/icon.tsx';
import { stateKey } from '../../parts/state-key.ts';
import type { ForestFilter } from './forest-lines.ts';

const phases: LiveActor['phase'][] = [
  'starting',
  'running',
  'backoff',
  'stopping',
  'stopped',
  'done',
  'failed',
];

type ForestFilterBarProps = {
  filter: ForestFilter;
  machines: readonly { machine: string }[];
  /** Null takes it out of the address. */
  change: (change: Record<string, string | null>) => void;
};

export const ForestFilterBar = (props: ForestFilterBarProps): JSX.Element => (
  <search class="forest-filter">
    <label class="forest-search">
      <Icon name="search" />
      <span class="said">Path, process, machine or error</span>
      <input
        type="search"
        data-search
        placeholder="Path, process, machine or error"
        value={props.filter.text}
        onInput={(event) => props.change({ q: event.currentTarget.value || null })}
      />
    </label>
    <label>
      <span class="said">Phase</span>
      <select
        value={props.filter.phase}
        onChange={(event) => props.change({ phase: event.currentTarget.value || null })}
      >
        <option value="">Any phase</option>
        <For each={phases}>{(phase) => <option value={phase}>{stateKey(phase).word}</option>}</For>
      </select>
    </label>
    <label>
      <span class="said">Machine</span>
      <select
        value={props.filter.machine}
        onChange={(event) => props.change({ of: event.currentTarget.value || null })}
      >
        <option value="">Any machine</option>
        <For each={props.machines}>
          {({ machine }) => (
            <option value={machine} selected={props.filter.machine === machine}>
              {machine}
            </option>
          )}
        </For>
      </select>
    </label>
    <label>
      <input
        type="checkbox"
        checked={props.filter.isFailedOnly}
        onChange={(event) => props.change({ failed: event.currentTarget.checked ? '1' : null })}
      />
      With an error
    </label>
  </search>
);
