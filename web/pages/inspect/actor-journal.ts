import { type Accessor, createSignal } from 'solid-js';
import type { ActorPatch, ActorView, LiveActor } from '../../../machines/contracts/relay.ts';
import { type Journal, openJournal } from '../../journal/journal.ts';
import type { TopicModel } from '../../live/watch-topic.ts';

export interface ActorJournal {
  /** Told anew whenever it has grown. */
  readonly journal: Accessor<Journal>;
  /** The system's actors as they stood when the watch began: a ring may have forgotten how they came there. */
  readonly begun: Accessor<readonly LiveActor[]>;
}

/** The fold of a topic `actor/<process>/<path>`: the journal of the actor's whole system, told with the paths of the tree. */
export const createActorJournal = (): TopicModel<ActorJournal> => {
  const [journal, setJournal] = createSignal(openJournal(), { equals: false });
  const [begun, setBegun] = createSignal<readonly LiveActor[]>([]);
  return {
    model: { journal, begun },
    snapshot: (data) => {
      const { actors, events } = data as ActorView;
      setBegun(actors);
      setJournal(openJournal(events));
    },
    patch: (data) => {
      const grown = journal();
      grown.append((data as ActorPatch)['actor:event']);
      setJournal(grown);
    },
  };
};
