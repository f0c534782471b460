import { type JSX, Show } from 'solid-js';
import { Icon } from '../icon/icon.tsx';
import './new-rows-bar.css';

/** New rows wait behind it while somebody reads: `12 new`. Takes no room: it lies over the list's edge. */
export const NewRowsBar = (props: {
  count: number;
  show: () => void;
  what?: string | undefined;
}): JSX.Element => (
  <div class="new-rows" aria-live="polite">
    <Show when={props.count > 0}>
      <button type="button" onClick={() => props.show()}>
        <Icon name="up" />
        {props.count} new{props.what === undefined ? '' : ` ${props.what}`}
      </button>
    </Show>
  </div>
);
