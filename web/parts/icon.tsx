import type { JSX } from 'solid-js';
import './icon.css';
import type { IconName } from './icon-names.ts';

/**
 * An icon of the sprite: one element, and another icon is one changed attribute. Without `label` it is hidden from readers, because a
 * word stands beside it.
 */
export const Icon = (props: { name: IconName; label?: string; class?: string }): JSX.Element => (
  <svg
    class={`icon ${props.class ?? ''}`}
    role={props.label === undefined ? undefined : 'img'}
    aria-label={props.label}
    aria-hidden={props.label === undefined ? 'true' : undefined}
  >
    <use href={`#icon-${props.name}`} />
  </svg>
);
