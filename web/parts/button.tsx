import { type JSX, Show, splitProps } from 'solid-js';
import { Icon } from './icon/icon.tsx';
import type { IconName } from './icon/icon-names.ts';
import './button.css';

type ButtonProps = Omit<JSX.ButtonHTMLAttributes<HTMLButtonElement>, 'class' | 'type'> & {
  icon?: IconName | undefined;
  /** `main`: what the page is for, one a page · `plain`: within a line · standard: outlined. */
  look?: 'main' | 'plain' | undefined;
  /** Only the icon is seen; `children` must still be its words. */
  isIconOnly?: boolean | undefined;
  isPressed?: boolean | undefined;
};

export const Button = (props: ButtonProps): JSX.Element => {
  const [own, rest] = splitProps(props, ['icon', 'look', 'isIconOnly', 'isPressed', 'children']);
  return (
    <button
      {...rest}
      type="button"
      class="button"
      data-look={own.look}
      aria-pressed={own.isPressed}
      classList={{ 'is-icon': own.isIconOnly ?? false }}
    >
      <Show when={own.icon}>{(icon) => <Icon name={icon()} />}</Show>
      <span class={own.isIconOnly ? 'said' : undefined}>{own.children}</span>
    </button>
  );
};
