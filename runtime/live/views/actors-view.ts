import type {
  ActorsPatch,
  ActorsView,
  LiveActor,
  LiveProcess,
  ProcessChange,
} from '../../../machines/contracts/relay.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { SourceFeed } from '../sources/source-feed.ts';
import type { OpenView } from '../topic-view.ts';
import { KeyedRows } from './keyed-rows.ts';

/** Processes get this long to answer before the first whole goes out without them. */
const gatherMs = 300;

interface Held {
  process: Omit<LiveProcess, 'actors'>;
  rows: KeyedRows<LiveActor>;
}

const wholeOf = ({ process, rows }: Held): LiveProcess => ({
  ...process,
  actors: [...rows.values()],
});

/** `actors`: the actors of every process that answers. */
export const openActorsView =
  ({ feed, clock }: { feed: SourceFeed; clock: Clock }): OpenView =>
  (topic, tell) => {
    const held = new Map<string, Held>();
    /** By process; they differ from what was told last. */
    const come = new Set<string>();
    const left = new Set<string>();
    let isReady = false;
    const changed = () => {
      if (isReady) tell.changed();
    };
    const gather = clock.setTimeout(() => {
      isReady = true;
      tell.changed();
    }, gatherMs);

    const stop = feed.watch(topic, {
      whole(source, { actors, ...process }: LiveProcess) {
        const known = held.get(source);
        const rows = known?.process.id === process.id ? known.rows : new KeyedRows<LiveActor>();
        rows.replace(source, actors);
        held.set(source, { process, rows });
        if (known?.rows !== rows) come.add(source);
        left.delete(process.id);
        changed();
      },
      change(source, { upsert, remove }: ProcessChange) {
        const rows = held.get(source)?.rows;
        if (rows === undefined) return;
        for (const actor of upsert) rows.put(source, actor);
        for (const id of remove) rows.remove(source, id);
        changed();
      },
      gone(source) {
        const known = held.get(source);
        if (known === undefined) return;
        held.delete(source);
        come.delete(source);
        left.add(known.process.id);
        changed();
      },
      silent: tell.stale,
    });

    return {
      whole: (): ActorsView => ({ processes: [...held.values()].map(wholeOf) }),
      patch(): ActorsPatch | undefined {
        const events: ActorsPatch['actor:event'] = {};
        const processes: LiveProcess[] = [];
        for (const id of left) events[id] = null;
        for (const [source, entry] of held) {
          const patch = entry.rows.takePatch();
          if (come.has(source)) processes.push(wholeOf(entry));
          else if (patch !== undefined) events[entry.process.id] = patch;
        }
        come.clear();
        left.clear();
        if (processes.length === 0 && Object.keys(events).length === 0) return undefined;
        return { 'actor:event': events, ...(processes.length > 0 ? { processes } : undefined) };
      },
      close() {
        clock.clearTimeout(gather);
        stop();
      },
    };
  };
