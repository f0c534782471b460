import { createSignal, onCleanup } from 'solid-js';
import type { IconName } from '../parts/icon-names.ts';

export type Command = { name: string; icon: IconName; keys?: string; act: () => void };

const [sets, setSets] = createSignal<readonly (() => Command[])[]>([]);

/** Puts commands of a page into the palette for as long as the calling component lives. */
export const useCommands = (commands: () => Command[]): void => {
  setSets((all) => [...all, commands]);
  onCleanup(() => setSets((all) => all.filter((one) => one !== commands)));
};

/** The page's own first. */
export const allCommands = (): Command[] =>
  sets()
    .toReversed()
    .flatMap((set) => set());
