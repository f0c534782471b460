import { type Accessor, batch, createSignal, onCleanup, type Setter } from 'solid-js';
import type { ActorsPatch, ActorsView } from '../../../machines/contracts/relay.ts';
import type { TopicModel } from '../../live/watch-topic.ts';
import { Forest, type ForestChange, type ForestNode } from './forest.ts';

export interface ForestModel {
  readonly forest: Forest;
  /** Changes when an actor or a process comes or goes. */
  readonly shape: Accessor<number>;
  /** Changes with every patch. */
  readonly turn: Accessor<number>;
  /** The node of one drawn line; tells its reader when that one changes, and nobody else. For a component's life. */
  readonly node: (key: string) => Accessor<ForestNode | undefined>;
}

type Cell = {
  read: Accessor<ForestNode | undefined>;
  write: Setter<ForestNode | undefined>;
  readers: number;
};

/** The fold of the topic `actors`. */
export const createForestModel = (): TopicModel<ForestModel> => {
  const forest = new Forest();
  const [shape, setShape] = createSignal(0);
  const [turn, setTurn] = createSignal(0);
  /** Only of lines that are drawn now. */
  const cells = new Map<string, Cell>();

  const tell = ({ touched, isOtherShape }: ForestChange) =>
    batch(() => {
      for (const key of touched) cells.get(key)?.write(() => forest.get(key));
      if (isOtherShape) setShape((count) => count + 1);
      setTurn((count) => count + 1);
    });

  const node = (key: string) => {
    let cell = cells.get(key);
    if (cell === undefined) {
      // Nodes change in place: being written is what tells.
      const [read, write] = createSignal(forest.get(key), { equals: false });
      cell = { read, write, readers: 0 };
      cells.set(key, cell);
    }
    const held = cell;
    held.readers += 1;
    onCleanup(() => {
      held.readers -= 1;
      if (held.readers === 0 && cells.get(key) === held) cells.delete(key);
    });
    return held.read;
  };

  return {
    model: { forest, shape, turn, node },
    snapshot: (data) => tell(forest.replace(data as ActorsView)),
    patch: (data) => tell(forest.patch(data as ActorsPatch)),
  };
};
