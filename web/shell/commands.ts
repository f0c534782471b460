import { onCleanup } from 'solid-js';
import type { IconName } from '../parts/icon/icon-names.ts';

export type Command = { name: string; icon: IconName; keys?: string; act: () => void };

/** Not a signal, for the reason told in `keys.ts`. */
let sets: readonly (() => Command[])[] = [];

/** Puts commands of a page into the palette for as long as the calling component lives. */
export const useCommands = (commands: () => Command[]): void => {
  sets = [...sets, commands];
  onCleanup(() => {
    sets = sets.filter((one) => one !== commands);
  });
};

/** As they are now, the page's own first: read when the palette opens. */
export const allCommands = (): Command[] => sets.toReversed().flatMap((set) => set());
