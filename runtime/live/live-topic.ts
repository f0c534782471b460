import { patchEveryMs, type RelayMessage } from '../../machines/contracts/relay.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import { RelayFrame } from './relay-frame.ts';
import type { OpenView, TopicView } from './topic-view.ts';

/** Somebody who gets messages. */
export interface Watcher {
  /** False: its line is full. It gets nothing of this topic until it asks by `catchUp`. */
  offer(frame: RelayFrame): boolean;
  /** The topic is gone and has forgotten it. */
  dropped(topic: string): void;
}

export interface From {
  epoch: string;
  seq: number;
}

export interface LiveTopicDeps {
  topic: string;
  open: OpenView;
  clock: Clock;
  newEpoch: () => string;
  count: (name: string) => void;
  /** It told its watchers that it is gone. */
  onGone: () => void;
  onFailed: (error: unknown) => void;
}

/** Patches kept for consoles that were away for a moment: half a minute of them, and at most so many characters. */
const recentMax = 300;
const recentCharsMax = 1_000_000;
/** After so long without a message it says that it lives: a page does not see pings. */
const aliveAfterMs = 5_000;

/**
 * A topic while it is watched: numbers its patches, at most ten a second, makes each once for all, and gives whoever comes or was
 * left behind a whole that fits between two patches.
 */
export class LiveTopic {
  readonly #deps: LiveTopicDeps;
  readonly #view: TopicView;
  readonly #watchers = new Set<Watcher>();
  /** Get a whole next. */
  readonly #waiting = new Set<Watcher>();
  /** Get nothing until their line is free. */
  readonly #behind = new Set<Watcher>();
  readonly #recent: { seq: number; frame: RelayFrame }[] = [];
  #recentChars = 0;
  readonly #silent = new Map<string, number>();
  #wasSilent = false;
  #epoch: string;
  #seq = 0;
  #snapshot: RelayFrame | null = null;
  #isReady = false;
  /** Somebody has had a whole of this epoch: only then is there somebody to patch. */
  #isTold = false;
  #isGone = false;
  #isClosed = false;
  #flushedAt = Number.NEGATIVE_INFINITY;
  #sentAt: number;
  #timer: TimerHandle | undefined;

  constructor(deps: LiveTopicDeps) {
    this.#deps = deps;
    this.#epoch = deps.newEpoch();
    this.#sentAt = deps.clock.now();
    this.#view = deps.open(deps.topic, {
      changed: () => {
        this.#isReady = true;
        this.#arm();
      },
      anew: () => this.#beginAnew(),
      stale: (what, sinceAt) => this.#hearStale(what, sinceAt),
      gone: () => {
        this.#isGone = true;
        this.#arm();
      },
    });
  }

  get watcherCount(): number {
    return this.#watchers.size;
  }

  get watchers(): Iterable<Watcher> {
    return this.#watchers;
  }

  watch(watcher: Watcher, from?: From): void {
    this.#watchers.add(watcher);
    this.#behind.delete(watcher);
    this.#waiting.delete(watcher);
    if (from !== undefined && this.#resume(watcher, from)) return;
    this.#waiting.add(watcher);
    this.#arm();
  }

  leave(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    this.#waiting.delete(watcher);
    this.#behind.delete(watcher);
  }

  /** Its line is free again: the newest whole takes the place of what it missed. */
  catchUp(watcher: Watcher): void {
    if (!this.#behind.delete(watcher)) return;
    this.#waiting.add(watcher);
    this.#arm();
  }

  sayAlive(): void {
    if (this.#deps.clock.now() - this.#sentAt < aliveAfterMs) return;
    this.#sendAside(this.#frame('alive', null));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#view.close();
  }

  #frame(type: RelayMessage['type'], data: unknown): RelayFrame {
    const t = this.#deps.clock.now();
    this.#sentAt = t;
    return new RelayFrame({
      topic: this.#deps.topic,
      epoch: this.#epoch,
      seq: this.#seq,
      type,
      t,
      data,
    });
  }

  #arm(): void {
    if (this.#timer !== undefined || this.#isClosed) return;
    const { clock } = this.#deps;
    this.#timer = clock.setTimeout(
      () => {
        this.#timer = undefined;
        try {
          this.#flush();
        } catch (error) {
          this.#deps.onFailed(error);
        }
      },
      Math.max(0, this.#flushedAt + patchEveryMs - clock.now()),
    );
  }

  #flush(): void {
    this.#flushedAt = this.#deps.clock.now();
    if (this.#isReady) {
      const patch = this.#view.patch();
      if (patch !== undefined && this.#isTold) this.#sendPatch(patch);
      if (this.#waiting.size > 0) this.#sendWhole();
    }
    if (!this.#isGone) return;
    const frame = this.#frame('gone', null);
    for (const watcher of this.#watchers) {
      watcher.offer(frame);
      watcher.dropped(this.#deps.topic);
    }
    this.#deps.onGone();
  }

  #sendPatch(patch: unknown): void {
    this.#seq += 1;
    this.#snapshot = null;
    const frame = this.#frame('patch', patch);
    this.#remember(frame);
    this.#deps.count('patches');
    for (const watcher of this.#watchers) {
      if (this.#behind.has(watcher) || this.#waiting.has(watcher)) continue;
      if (!watcher.offer(frame)) this.#behind.add(watcher);
    }
    frame.forget();
  }

  #sendWhole(): void {
    if (this.#snapshot === null) this.#deps.count('snapshots');
    this.#isTold = true;
    this.#snapshot ??= this.#frame('snapshot', this.#view.whole());
    const stale = this.#silent.size > 0 ? this.#staleFrame() : null;
    for (const watcher of this.#waiting) {
      this.#waiting.delete(watcher);
      if (!watcher.offer(this.#snapshot)) this.#behind.add(watcher);
      else if (stale !== null) watcher.offer(stale);
    }
  }

  #remember(frame: RelayFrame): void {
    this.#recent.push({ seq: this.#seq, frame });
    this.#recentChars += frame.text.length;
    while (this.#recent.length > recentMax || this.#recentChars > recentCharsMax)
      this.#recentChars -= this.#recent.shift()!.frame.text.length;
  }

  /** True if it got what it missed. */
  #resume(watcher: Watcher, { epoch, seq }: From): boolean {
    if (!this.#isReady || epoch !== this.#epoch || seq > this.#seq) return false;
    const missed = this.#recent.filter((kept) => kept.seq > seq);
    if (missed.length !== this.#seq - seq) return false;
    this.#deps.count('resumed');
    // A line that is full already here gets a whole later, like any other.
    if (!missed.every(({ frame }) => watcher.offer(frame))) this.#behind.add(watcher);
    else if (this.#wasSilent) watcher.offer(this.#staleFrame());
    else if (missed.length === 0) watcher.offer(this.#frame('alive', null));
    return true;
  }

  #beginAnew(): void {
    this.#epoch = this.#deps.newEpoch();
    this.#seq = 0;
    this.#snapshot = null;
    this.#recent.length = 0;
    this.#recentChars = 0;
    this.#isTold = false;
    for (const watcher of this.#watchers)
      if (!this.#behind.has(watcher)) this.#waiting.add(watcher);
    this.#isReady = true;
    this.#arm();
  }

  #hearStale(what: string, sinceAt: number | null): void {
    if (sinceAt === null ? !this.#silent.delete(what) : this.#silent.get(what) === sinceAt) return;
    if (sinceAt !== null) this.#silent.set(what, sinceAt);
    this.#wasSilent = true;
    this.#sendAside(this.#staleFrame());
  }

  /** All that is silent in one note, so that a page need not keep count: null when everything speaks again. */
  #staleFrame(): RelayFrame {
    const sinceAt = this.#silent.size === 0 ? null : Math.min(...this.#silent.values());
    return this.#frame('stale', { sinceAt, what: [...this.#silent.keys()].join(', ') });
  }

  /** Beside the numbered ones: what is lost of these comes again with the next whole. */
  #sendAside(frame: RelayFrame): void {
    for (const watcher of this.#watchers) if (!this.#behind.has(watcher)) watcher.offer(frame);
  }
}
