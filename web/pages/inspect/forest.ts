import type {
  ActorsPatch,
  ActorsView,
  LiveActor,
  LiveProcess,
} from '../../../machines/contracts/relay.ts';

/** A line of the tree that may stand open: a process, a system, or an actor. */
export interface ForestNode {
  /** Unlike any other in the forest: `<process>` or `<process> <path>`. */
  readonly key: string;
  readonly process: string;
  /** Of the actor; null: this is the process itself. */
  readonly path: string | null;
  readonly name: string;
  readonly depth: number;
  readonly parent: ForestNode | null;
  /** By name, numbers in it by their worth. */
  readonly children: readonly ForestNode[];
  /** Absent: a process, or a folder in which only others stand. */
  readonly actor: LiveActor | undefined;
}

type Node = {
  -readonly [Key in keyof ForestNode]: ForestNode[Key];
} & { parent: Node | null; children: Node[] };

const processKey = (process: string): string => process;
/** A path holds no space. */
export const actorKey = (process: string, path: string): string => `${process} ${path}`;

const collator = new Intl.Collator('en', { numeric: true });

/** Where a name belongs among its siblings: the first place whose name comes after it. */
const placeOf = (siblings: readonly Node[], name: string): number => {
  let low = 0;
  let high = siblings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (collator.compare(siblings[middle]!.name, name) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What a change touched: nodes whose actor is another, and whether any came or went. */
export interface ForestChange {
  readonly touched: readonly string[];
  readonly isOtherShape: boolean;
}

/**
 * All actors of all processes as trees. Not reactive: a row asks again when it is told that its node was touched. A change costs
 * what it touches, however many actors there are.
 */
export class Forest {
  readonly roots: readonly ForestNode[] = [];
  readonly processes = new Map<string, Omit<LiveProcess, 'actors'>>();
  private readonly nodes = new Map<string, Node>();
  private touched: string[] = [];
  private isOtherShape = false;

  get(key: string): ForestNode | undefined {
    return this.nodes.get(key);
  }

  get actorCount(): number {
    let count = 0;
    for (const { actor } of this.nodes.values()) if (actor !== undefined) count += 1;
    return count;
  }

  *actors(): Generator<LiveActor> {
    for (const { actor } of this.nodes.values()) if (actor !== undefined) yield actor;
  }

  replace({ processes }: ActorsView): ForestChange {
    const stay = new Set(processes.map(({ id }) => id));
    for (const id of this.processes.keys()) if (!stay.has(id)) this.removeProcess(id);
    for (const process of processes) this.putProcess(process);
    return this.changed();
  }

  patch({ processes = [], 'actor:event': changes }: ActorsPatch): ForestChange {
    for (const process of processes) this.putProcess(process);
    for (const [id, change] of Object.entries(changes ?? {})) {
      if (change === null) {
        this.removeProcess(id);
        continue;
      }
      if (!this.processes.has(id)) continue;
      for (const path of change.remove ?? []) this.removeActor(id, path);
      for (const actor of change.upsert ?? []) this.putActor(id, actor);
    }
    return this.changed();
  }

  private changed(): ForestChange {
    const { touched, isOtherShape } = this;
    this.touched = [];
    this.isOtherShape = false;
    return { touched, isOtherShape };
  }

  private putProcess({ actors, ...head }: LiveProcess): void {
    this.processes.set(head.id, head);
    const root = this.nodes.get(processKey(head.id)) ?? this.add(head.id, null, head.id, null);
    this.touched.push(root.key);
    const stay = new Set(actors.map(({ id }) => id));
    for (const node of this.nodes.values())
      if (node.process === head.id && node.actor !== undefined && !stay.has(node.actor.id))
        this.removeActor(head.id, node.actor.id);
    for (const actor of actors) this.putActor(head.id, actor);
  }

  private removeProcess(id: string): void {
    this.processes.delete(id);
    const root = this.nodes.get(processKey(id));
    if (root === undefined) return;
    for (const [key, node] of this.nodes) if (node.process === id) this.forget(key);
    detach(this.roots as Node[], root);
  }

  private putActor(process: string, actor: LiveActor): void {
    const node = this.nodeAt(process, actor.id);
    if (node.actor === undefined) this.isOtherShape = true;
    node.actor = actor;
    this.touched.push(node.key);
  }

  private removeActor(process: string, path: string): void {
    let node: Node | null = this.nodes.get(actorKey(process, path)) ?? null;
    if (node === null) return;
    node.actor = undefined;
    this.isOtherShape = true;
    this.touched.push(node.key);
    // A folder stands only as long as somebody stands in it.
    while (node?.parent && node.actor === undefined && node.children.length === 0) {
      const { parent }: Node = node;
      detach(parent!.children, node);
      this.forget(node.key);
      node = parent;
    }
  }

  private nodeAt(process: string, path: string): Node {
    const known = this.nodes.get(actorKey(process, path));
    if (known !== undefined) return known;
    const end = path.lastIndexOf('/');
    const parent =
      end < 0 ? this.nodes.get(processKey(process))! : this.nodeAt(process, path.slice(0, end));
    return this.add(process, path, path.slice(end + 1), parent);
  }

  private add(process: string, path: string | null, name: string, parent: Node | null): Node {
    const key = path === null ? processKey(process) : actorKey(process, path);
    const depth = parent === null ? 0 : parent.depth + 1;
    const node: Node = {
      key,
      process,
      path,
      name,
      depth,
      parent,
      children: [],
      actor: undefined,
    };
    const siblings = parent === null ? (this.roots as Node[]) : parent.children;
    siblings.splice(placeOf(siblings, name), 0, node);
    this.nodes.set(key, node);
    this.isOtherShape = true;
    return node;
  }

  private forget(key: string): void {
    this.nodes.delete(key);
    this.touched.push(key);
    this.isOtherShape = true;
  }
}

const detach = (siblings: Node[], node: Node): void => {
  const place = siblings.indexOf(node);
  if (place >= 0) siblings.splice(place, 1);
};
