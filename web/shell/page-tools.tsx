import type { JSX } from 'solid-js';
import { Portal } from 'solid-js/web';

/** Where the top bar keeps room for the tools of the page that is open. */
export const PageToolsRoom = (): JSX.Element => <span id="page-tools" />;

/** What a page puts into the top bar for as long as it is open. */
export const PageTools = (props: { children: JSX.Element }): JSX.Element => (
  <Portal mount={document.querySelector('#page-tools')!}>{props.children}</Portal>
);
