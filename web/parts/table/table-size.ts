import { createSignal, onCleanup, onMount } from 'solid-js';

/** Narrower than this (px) a table leaves out columns that only fit a wide one. */
const narrowPx = 600;

/** How much room a table has: its height in px, and whether it is narrow. */
export const createTableSize = (element: () => HTMLElement) => {
  const [height, setHeight] = createSignal(600);
  const [isNarrow, setNarrow] = createSignal(false);
  onMount(() => {
    const watcher = new ResizeObserver(([entry]) => {
      setHeight(entry!.contentRect.height);
      setNarrow(entry!.contentRect.width < narrowPx);
    });
    watcher.observe(element());
    onCleanup(() => watcher.disconnect());
  });
  return { height, isNarrow };
};
