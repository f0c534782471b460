import type { LiveActor } from '../../../machines/contracts/relay.ts';
import type { Forest, ForestNode } from './forest.ts';

/** What of the forest is asked for; an empty text asks for everything. */
export interface ForestFilter {
  /** Found in a path, a machine, a process or an error; capitals do not matter. */
  readonly text: string;
  readonly phase: string;
  readonly machine: string;
  readonly isFailedOnly: boolean;
}

/** One line of the tree as it is drawn. */
export interface ForestLine {
  readonly node: ForestNode;
  readonly isOpen: boolean;
  /** From 1, among its siblings that are shown. */
  readonly place: number;
  readonly siblingCount: number;
}

const isEverything = ({ text, phase, machine, isFailedOnly }: ForestFilter): boolean =>
  text === '' && phase === '' && machine === '' && !isFailedOnly;

/** Whether the answer may change although no actor comes or goes. */
export const asksForState = ({ text, phase, isFailedOnly }: ForestFilter): boolean =>
  text !== '' || phase !== '' || isFailedOnly;

const hasText = (node: ForestNode, actor: LiveActor, wanted: string): boolean =>
  actor.id.toLowerCase().includes(wanted) ||
  node.process.toLowerCase().includes(wanted) ||
  (actor.machine?.toLowerCase().includes(wanted) ?? false) ||
  (actor.lastError?.toLowerCase().includes(wanted) ?? false);

const isWanted = (node: ForestNode, filter: ForestFilter, wanted: string): boolean => {
  const { actor } = node;
  if (actor === undefined) return false;
  if (filter.phase !== '' && actor.phase !== filter.phase) return false;
  if (filter.machine !== '' && actor.machine !== filter.machine) return false;
  if (filter.isFailedOnly && actor.lastError === null) return false;
  return wanted === '' || hasText(node, actor, wanted);
};

/** What is drawn, top down, and how many actors fit the filter. A filtered tree stands open: what it finds is in sight. */
export const linesOf = (
  forest: Forest,
  filter: ForestFilter,
  closed: ReadonlySet<string>,
): { lines: ForestLine[]; foundCount: number } => {
  const lines: ForestLine[] = [];
  const wanted = filter.text.trim().toLowerCase();
  const isAll = isEverything(filter);
  let foundCount = 0;

  /** Nodes on the way to a match, found from below. */
  const way = new Set<ForestNode>();
  const seek = (node: ForestNode): boolean => {
    let isOnWay = isWanted(node, filter, wanted);
    if (isOnWay) foundCount += 1;
    for (const child of node.children) if (seek(child)) isOnWay = true;
    if (isOnWay) way.add(node);
    return isOnWay;
  };
  if (isAll) foundCount = forest.actorCount;
  else for (const root of forest.roots) seek(root);

  const draw = (siblings: readonly ForestNode[]): void => {
    const shown = isAll ? siblings : siblings.filter((node) => way.has(node));
    shown.forEach((node, index) => {
      const isOpen = node.children.length > 0 && (!isAll || !closed.has(node.key));
      lines.push({ node, isOpen, place: index + 1, siblingCount: shown.length });
      if (isOpen) draw(node.children);
    });
  };
  draw(forest.roots);
  return { lines, foundCount };
};
