import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Log } from '../system/log.ts';
import { type From, LiveTopic, type Watcher } from './live-topic.ts';
import type { OpenView } from './topic-view.ts';

export interface TopicHubDeps {
  clock: Clock;
  /** A fresh id. */
  newId: () => string;
  open: OpenView;
  log: Log;
  count: (name: string) => void;
}

/** A topic stays so long without watchers, so that a console that comes back finds it as it was. */
export const lingerMs = 30_000;
/** A topic that failed is opened anew after this. */
const reopenMs = 1_000;
const lookMs = 1_000;

interface Entry {
  live: LiveTopic;
  /** Armed while nobody watches. */
  linger?: TimerHandle | undefined;
}

/** The topics that somebody watches at this API. Without watchers there is nothing here, and nothing is done. */
export class TopicHub {
  readonly #deps: TopicHubDeps;
  readonly #entries = new Map<string, Entry>();
  #look: TimerHandle | undefined;
  #isClosed = false;

  constructor(deps: TopicHubDeps) {
    this.#deps = deps;
  }

  get topicCount(): number {
    return this.#entries.size;
  }

  watch(topic: string, watcher: Watcher, from?: From): void {
    if (this.#isClosed) return;
    const entry = this.#entries.get(topic) ?? this.#open(topic);
    this.#deps.clock.clearTimeout(entry.linger);
    entry.linger = undefined;
    entry.live.watch(watcher, from);
    this.#look ??= this.#deps.clock.setTimeout(() => this.#sayAlive(), lookMs);
  }

  leave(topic: string, watcher: Watcher): void {
    const entry = this.#entries.get(topic);
    if (entry === undefined) return;
    entry.live.leave(watcher);
    if (entry.live.watcherCount === 0) this.#linger(topic, entry);
  }

  catchUp(topic: string, watcher: Watcher): void {
    this.#entries.get(topic)?.live.catchUp(watcher);
  }

  close(): void {
    this.#isClosed = true;
    const { clock } = this.#deps;
    clock.clearTimeout(this.#look);
    for (const { live, linger } of this.#entries.values()) {
      clock.clearTimeout(linger);
      live.close();
    }
    this.#entries.clear();
  }

  #open(topic: string): Entry {
    const { clock, newId, open, count } = this.#deps;
    const live = new LiveTopic({
      topic,
      open,
      clock,
      newEpoch: newId,
      count,
      onGone: () => this.#drop(topic),
      onFailed: (error) => this.#reopen(topic, error),
    });
    const entry: Entry = { live };
    this.#entries.set(topic, entry);
    return entry;
  }

  #linger(topic: string, entry: Entry): void {
    entry.linger ??= this.#deps.clock.setTimeout(() => this.#drop(topic), lingerMs);
  }

  #drop(topic: string): void {
    const entry = this.#entries.get(topic);
    if (entry === undefined) return;
    this.#entries.delete(topic);
    this.#deps.clock.clearTimeout(entry.linger);
    entry.live.close();
  }

  #reopen(topic: string, error: unknown): void {
    const { log, count, clock } = this.#deps;
    log.error({ topic, err: error }, 'live_topic_failed');
    count('topics_failed');
    const failed = this.#entries.get(topic);
    failed?.live.close();
    clock.setTimeout(() => {
      if (this.#isClosed || this.#entries.get(topic) !== failed || failed === undefined) return;
      this.#drop(topic);
      for (const watcher of failed.live.watchers) this.watch(topic, watcher);
    }, reopenMs);
  }

  #sayAlive(): void {
    for (const { live } of this.#entries.values()) live.sayAlive();
    this.#look =
      this.#entries.size > 0
        ? this.#deps.clock.setTimeout(() => this.#sayAlive(), lookMs)
        : undefined;
  }
}
