import { onCleanup } from 'solid-js';
import { createKeyReader, type KeyMap } from './key-reader.ts';

/** Not a signal: the router changes pages in transitions, in which a signal may be read as it was before. */
let maps: readonly KeyMap[] = [];
const read = createKeyReader(
  () => maps,
  () => performance.now(),
);

/** Keys for as long as the calling component lives; later ones go before earlier ones. They are listed under `?`. */
export const useKeys = (map: KeyMap): void => {
  maps = [...maps, map];
  onCleanup(() => {
    maps = maps.filter((one) => one !== map);
  });
};

/** As they are now: read when the help opens. */
export const knownKeys = (): readonly KeyMap[] => maps;

/** Where keys are text, or belong to what is open. */
const isTaken = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('dialog') !== null);

/** Once on the page. */
export const listenForKeys = (): (() => void) => {
  const heard = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
    if (isTaken(event.target)) {
      // Esc leaves a field, and the keys are keys again.
      const isField = event.target instanceof HTMLInputElement;
      if (event.key === 'Escape' && isField && event.target.closest('dialog') === null)
        event.target.blur();
      return;
    }
    const found = read(event.key);
    if (found === undefined) return;
    event.preventDefault();
    if (found !== true) found.act();
  };
  document.addEventListener('keydown', heard);
  return () => document.removeEventListener('keydown', heard);
};
