import { type Actors, parentPath, type StateValue } from '../journal/actor-state.ts';
import { leavesOf } from '../journal/state-value.ts';

export interface TreeRow {
  readonly path: string;
  /** From 1, as readers count. */
  readonly level: number;
  readonly hasChildren: boolean;
  /** Place among its siblings, from 1, and how many they are. */
  readonly place: number;
  readonly siblingCount: number;
}

/** The rows that are seen, parents first, siblings in order of appearance. */
export const treeRows = (actors: Actors, closed: ReadonlySet<string>): TreeRow[] => {
  const children = new Map<string | null, string[]>();
  for (const path of actors.keys()) {
    const above = parentPath(path);
    const parent = above !== null && actors.has(above) ? above : null;
    const siblings = children.get(parent);
    if (siblings) siblings.push(path);
    else children.set(parent, [path]);
  }
  const rows: TreeRow[] = [];
  const add = (parent: string | null, level: number): void => {
    const siblings = children.get(parent) ?? [];
    for (const [at, path] of siblings.entries()) {
      const hasChildren = children.has(path);
      rows.push({ path, level, hasChildren, place: at + 1, siblingCount: siblings.length });
      if (hasChildren && !closed.has(path)) add(path, level + 1);
    }
  };
  add(null, 1);
  return rows;
};

/** Where a machine stands, short: the leaves of its regions, without the names above them. */
export const standsAt = (value: StateValue | undefined): string =>
  value === undefined
    ? ''
    : leavesOf(value)
        .map(({ state, region }) => (region === null ? state : state.slice(region.length + 1)))
        .join(' · ');

/** A restart is news for a minute. */
const NEWS_MS = 60_000;

/** `restarted 3 s ago: the recogniser hung up`; null: no news. */
export const restartNews = (
  restart: { readonly at: number; readonly why: string } | null,
  now: number,
): string | null => {
  if (restart === null || now - restart.at > NEWS_MS) return null;
  const wholeS = Math.max(0, Math.floor((now - restart.at) / 1_000));
  return `restarted ${wholeS} s ago: ${restart.why}`;
};
