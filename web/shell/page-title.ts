import { createEffect, onCleanup } from 'solid-js';

/** The document's title while the page is open: its tab and its history are found by it. */
export const usePageTitle = (title: () => string): void => {
  createEffect(() => {
    document.title = `${title()} · VoxBridge`;
  });
  onCleanup(() => {
    document.title = 'VoxBridge';
  });
};
