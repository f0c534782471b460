import type { StateValue } from './actor-state.ts';

export interface Leaf {
  /** Path of keys inside the machine (`open.bot.speaking`). */
  readonly state: string;
  /** Path of keys of the innermost region that it stands in; null: the machine has none there. */
  readonly region: string | null;
}

/** The active leaves. Keys side by side are regions; a single key is taken for a compound state. */
export const leavesOf = (value: StateValue): Leaf[] => {
  const leaves: Leaf[] = [];
  walk(value, '', null, leaves);
  return leaves;
};

const walk = (value: unknown, above: string, region: string | null, leaves: Leaf[]): void => {
  if (typeof value === 'string') {
    leaves.push({ state: above + value, region });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const keys = Object.keys(value);
  for (const key of keys) {
    const own = above + key;
    const below = (value as Record<string, unknown>)[key];
    const inner = keys.length > 1 ? own : region;
    const isLeaf = typeof below === 'object' && below !== null && Object.keys(below).length === 0;
    if (isLeaf) leaves.push({ state: own, region: inner });
    else walk(below, `${own}.`, inner, leaves);
  }
};

/** Ids of all active states in the machine's drawing, the machine itself first. */
export const activeIds = (machine: string, value: StateValue | undefined): Set<string> => {
  const ids = new Set<string>([machine]);
  const add = (part: unknown, above: string): void => {
    if (typeof part === 'string') ids.add(`${above}.${part}`);
    else if (typeof part === 'object' && part !== null)
      for (const [key, below] of Object.entries(part)) {
        ids.add(`${above}.${key}`);
        add(below, `${above}.${key}`);
      }
  };
  add(value, machine);
  return ids;
};
