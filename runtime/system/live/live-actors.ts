import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import type {
  ActorPatch,
  ActorView,
  LiveActor,
  LiveProcess,
  ProcessChange,
} from '../../../machines/contracts/relay.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { System } from '../../../machines/supervision/system.ts';
import type { Inspection } from './inspection.ts';
import type { LiveSource } from './live-source.ts';
import { PendingEvents } from './pending-events.ts';

export interface LiveActorsDeps {
  inspection: Inspection;
  clock: Clock;
}

/** The tree is looked at this often while somebody watches, and never for more than a twentieth of the time. */
const lookEveryMs = 500;
const lookShare = 20;

/** The sources of one process: `actors`, and `actor/<process>/<path>` for each of them. */
export const liveActorSources =
  (deps: LiveActorsDeps) =>
  (topic: string): LiveSource | null => {
    if (topic === 'actors') return allActors(deps);
    const prefix = `actor/${deps.inspection.id}/`;
    return topic.startsWith(prefix) ? oneSystem(deps, topic.slice(prefix.length)) : null;
  };

const allActors = ({ inspection, clock }: LiveActorsDeps): LiveSource => ({
  open({ changed }) {
    /** As told, by id; the text is what rows are compared by. */
    let told = new Map<string, string>();
    let upsert = new Map<string, LiveActor>();
    let remove = new Set<string>();
    let timer: TimerHandle | undefined;

    const look = () => {
      const from = clock.now();
      const next = new Map<string, string>();
      for (const row of inspection.rows()) {
        const text = JSON.stringify(row);
        next.set(row.id, text);
        if (told.get(row.id) === text) continue;
        upsert.set(row.id, row);
        remove.delete(row.id);
      }
      for (const id of told.keys())
        if (!next.has(id)) {
          upsert.delete(id);
          remove.add(id);
        }
      told = next;
      if (upsert.size + remove.size > 0) changed();
      arm(clock.now() - from);
    };
    const arm = (tookMs: number) => {
      clock.clearTimeout(timer);
      timer = clock.setTimeout(look, Math.max(lookEveryMs, tookMs * lookShare));
    };
    arm(0);

    return {
      close: () => clock.clearTimeout(timer),
      whole(): LiveProcess {
        const process = inspection.process();
        told = new Map(process.actors.map((row) => [row.id, JSON.stringify(row)]));
        upsert = new Map();
        remove = new Set();
        return process;
      },
      change(): ProcessChange | undefined {
        if (upsert.size + remove.size === 0) return undefined;
        const change = { upsert: [...upsert.values()], remove: [...remove] };
        upsert = new Map();
        remove = new Set();
        return change;
      },
    };
  },
});

/** The system to which the actor of this path belongs; if the actor is gone, the nearest one above it. */
const systemAt = (
  inspection: Inspection,
  path: string,
): { system: System; base: string } | null => {
  const listed = new Map(inspection.list().map((actor) => [actor.id, actor]));
  for (let id = path; id !== ''; id = id.slice(0, Math.max(0, id.lastIndexOf('/')))) {
    const actor = listed.get(id);
    if (actor !== undefined) return actor;
  }
  return null;
};

const oneSystem = ({ inspection }: LiveActorsDeps, path: string): LiveSource | null => {
  const found = systemAt(inspection, path);
  if (found === null) return null;
  const { system, base } = found;
  const { recorder } = system;
  /** A system's journal begins its paths with its own name; a process knows it by another. */
  const renamed = (event: JournalEvent): JournalEvent => ({
    ...event,
    path: base + event.path.slice(system.path.length),
  });
  return {
    open({ changed, anew, ended }) {
      const pending = new PendingEvents<JournalEvent>();
      let isOpen = true;
      const unrecord = recorder?.subscribe((event) => {
        if (pending.add(event)) changed();
        else anew();
      });
      void system.exit.then(() => {
        if (isOpen) ended();
      });
      return {
        close() {
          isOpen = false;
          unrecord?.();
        },
        whole(): ActorView {
          pending.take();
          return {
            actors: inspection.rows().filter(({ id }) => id === base || id.startsWith(`${base}/`)),
            events: recorder?.events().map(renamed) ?? [],
          };
        },
        change(): ActorPatch | undefined {
          const events = pending.take();
          return events.length > 0 ? { 'actor:event': events.map(renamed) } : undefined;
        },
      };
    },
  };
};
