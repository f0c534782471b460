import type { JSX } from 'solid-js';
import './icon.css';
import type { IconName } from './icon-names.ts';
import { iconPaths } from './icon-paths.ts';

/**
 * An icon: another one is one changed attribute. Without `label` it is hidden from readers, because a
 * word stands beside it.
 */
export const Icon = (props: {
  name: IconName;
  label?: string | undefined;
  class?: string | undefined;
}): JSX.Element => (
  <svg
    class={`icon ${props.class ?? ''}`}
    viewBox="0 0 24 24"
    role={props.label === undefined ? undefined : 'img'}
    aria-label={props.label}
    aria-hidden={props.label === undefined ? 'true' : undefined}
  >
    <path d={iconPaths[props.name]} />
  </svg>
);
