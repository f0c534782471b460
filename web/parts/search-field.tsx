import type { JSX } from 'solid-js';
import { Icon } from './icon/icon.tsx';
import './search-field.css';

/** A page's filter by text; `/` goes to it. */
export const SearchField = (props: {
  label: string;
  placeholder: string;
  value: string;
  onInput: (typed: string) => void;
}): JSX.Element => (
  <label class="search-field">
    <Icon name="search" />
    <span class="said">{props.label}</span>
    <input
      type="search"
      data-search
      placeholder={props.placeholder}
      value={props.value}
      spellcheck={false}
      autocomplete="off"
      onInput={(event) => props.onInput(event.currentTarget.value)}
    />
  </label>
);
