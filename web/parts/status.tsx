import type { JSX } from 'solid-js';
import { Icon } from './icon/icon.tsx';
import { stateKey } from './state-key.ts';
import './status.css';

/** A state as colour, icon and word. `of` is a name of the colour key; `word` says it otherwise; `isQuiet` leaves the word to readers. */
export const Status = (props: {
  of: string;
  word?: string | undefined;
  isQuiet?: boolean | undefined;
}): JSX.Element => (
  <span
    class="status"
    data-hue={stateKey(props.of).hue}
    title={props.isQuiet ? (props.word ?? stateKey(props.of).word) : undefined}
  >
    <Icon name={stateKey(props.of).icon} />
    <span class={props.isQuiet ? 'said' : undefined}>{props.word ?? stateKey(props.of).word}</span>
  </span>
);
