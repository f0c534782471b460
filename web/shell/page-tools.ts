import { createSignal, type JSX, onCleanup } from 'solid-js';

const [pageTools, setPageTools] = createSignal<(() => JSX.Element) | null>(null);

export { pageTools };

/** What a page puts at the end of the top bar for as long as it is open. */
export const usePageTools = (tools: () => JSX.Element): void => {
  setPageTools(() => tools);
  onCleanup(() => setPageTools((now) => (now === tools ? null : now)));
};
