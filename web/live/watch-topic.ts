import { type Accessor, createRoot, createSignal, onCleanup } from 'solid-js';
import { link, relay } from './relay.ts';
import type { StaleNote } from './relay-client.ts';

/** The fold of one topic: a model (stores, signals) that a snapshot fills and patches change. */
export type TopicModel<Model> = {
  model: Model;
  snapshot(data: unknown): void;
  /** `'incomplete'`: it lacks something that no further patch will bring, so a snapshot is asked for. */
  patch(data: unknown): unknown;
};

/** `loading`: nothing has come yet · `live` · `stale`: the socket or a source is silent since `staleSince` · `gone`: no such thing. */
export type TopicState = 'loading' | 'live' | 'stale' | 'gone';

export type LiveTopic<Model> = {
  model: Model;
  state: Accessor<TopicState>;
  stale: Accessor<StaleNote | null>;
};

type Shared = { live: LiveTopic<unknown>; watcherCount: number; end(): void; stopLinger(): void };

/** A topic nobody looks at any more is kept for this long, so that "back" finds it live (ms). */
const lingerMs = 20_000;
const shared = new Map<string, Shared>();

const begin = (topic: string, create: () => TopicModel<unknown>): Shared =>
  createRoot((dispose) => {
    const fold = create();
    const [isFilled, setFilled] = createSignal(false);
    const [isGone, setGone] = createSignal(false);
    const [note, setNote] = createSignal<StaleNote | null>(null);
    const stale = (): StaleNote | null =>
      link.state() === 'open' || !isFilled()
        ? note()
        : { sinceAt: link.changedAt(), what: 'the connection to the API' };
    const state = (): TopicState => {
      if (isGone()) return 'gone';
      if (!isFilled()) return 'loading';
      return stale() === null ? 'live' : 'stale';
    };
    const leave = relay.watch(topic, {
      snapshot: (data) => {
        fold.snapshot(data);
        setFilled(true);
        setGone(false);
        setNote(null);
      },
      patch: fold.patch,
      stale: setNote,
      gone: () => setGone(true),
    });
    return {
      live: { model: fold.model, state, stale },
      watcherCount: 0,
      stopLinger: () => {},
      end: () => {
        leave();
        dispose();
        shared.delete(topic);
      },
    };
  });

/**
 * Watches a topic for as long as the calling component lives. All who watch it share one model; `create` is called by the first.
 * The topic is fixed: a page whose topic changes is keyed by it (`<Show keyed>`).
 */
export const watchTopic = <Model>(
  topic: string,
  create: () => TopicModel<Model>,
): LiveTopic<Model> => {
  let entry = shared.get(topic);
  // What is gone may have come since: it is asked for anew.
  if (entry !== undefined && entry.watcherCount === 0 && entry.live.state() === 'gone') {
    entry.stopLinger();
    entry.end();
    entry = undefined;
  }
  if (entry === undefined) {
    entry = begin(topic, create);
    shared.set(topic, entry);
  }
  const held = entry;
  held.stopLinger();
  held.watcherCount += 1;
  onCleanup(() => {
    held.watcherCount -= 1;
    if (held.watcherCount > 0) return;
    const timer = setTimeout(held.end, lingerMs);
    held.stopLinger = () => clearTimeout(timer);
  });
  return held.live as LiveTopic<Model>;
};
