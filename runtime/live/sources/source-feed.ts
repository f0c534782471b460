import type { Bus } from '../../../actors/bus/bus.ts';
import { leaseRenewMs, type SourceLease, SourcePiece } from '../../../machines/contracts/relay.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { SourceLine, type SourceListener } from './source-line.ts';

export interface SourceFeedDeps {
  bus: Bus;
  clock: Clock;
  /** Names this API in its leases. */
  by: string;
  count: (name: string) => void;
}

const lookMs = 1_000;
export const busName = 'the bus';

/**
 * The API's end of the sources: renews a lease for every source topic that somebody here watches, and hands on what they say.
 * Nobody watches: no lease, no subscription, no timer. A bus that does not take a lease is named to all listeners as silent.
 */
export class SourceFeed {
  readonly #deps: SourceFeedDeps;
  readonly #lines = new Map<string, SourceLine>();
  #unsubscribe: Promise<() => Promise<void>> | null = null;
  #timer: TimerHandle | undefined;
  #renewAt = 0;
  #busGoneAt: number | null = null;
  #isClosed = false;

  constructor(deps: SourceFeedDeps) {
    this.#deps = deps;
  }

  /** One listener a topic. The returned function ends the watch. */
  watch(topic: string, listener: SourceListener): () => void {
    const { clock, count } = this.#deps;
    const line = new SourceLine({
      listener,
      now: () => clock.now(),
      askFresh: () => void this.#lease(topic, true),
      count,
    });
    this.#lines.set(topic, line);
    if (this.#busGoneAt !== null) listener.silent(busName, this.#busGoneAt);
    void this.#begin(topic);
    return () => {
      if (this.#lines.get(topic) !== line) return;
      this.#lines.delete(topic);
      if (this.#lines.size === 0) void this.#rest();
    };
  }

  /** Renews one lease at once: somebody may be able to speak who was not when it went out. */
  ask(topic: string): void {
    if (this.#lines.has(topic) && this.#busGoneAt === null) void this.#lease(topic, false);
  }

  /** Source topics that are watched now. */
  get watchedTopics(): string[] {
    return [...this.#lines.keys()];
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#lines.clear();
    await this.#rest();
  }

  /** Subscribed before the first lease goes out: the answer to it may come at once. */
  async #begin(topic: string): Promise<void> {
    this.#arm();
    if (await this.#subscribed()) await this.#lease(topic, true);
  }

  async #subscribed(): Promise<boolean> {
    if (this.#isClosed) return false;
    this.#unsubscribe ??= this.#deps.bus.subscribe(topics.sourcePiece, (message) =>
      this.#hear(message),
    );
    const asked = this.#unsubscribe;
    try {
      await asked;
      return true;
    } catch {
      if (this.#unsubscribe === asked) this.#unsubscribe = null;
      this.#busGone();
      return false;
    }
  }

  #hear(message: unknown): void {
    const piece = SourcePiece.safeParse(message);
    if (!piece.success) return this.#deps.count('pieces_malformed');
    this.#lines.get(piece.data.topic)?.hear(piece.data);
  }

  #arm(): void {
    this.#timer ??= this.#deps.clock.setTimeout(() => {
      this.#timer = undefined;
      this.#look();
      if (this.#lines.size > 0) this.#arm();
    }, lookMs);
  }

  #look(): void {
    const now = this.#deps.clock.now();
    for (const line of this.#lines.values()) line.look(this.#busGoneAt === null);
    // While the bus is away each look tries it.
    if (now < this.#renewAt && this.#busGoneAt === null) return;
    this.#renewAt = now + leaseRenewMs;
    void this.#renew();
  }

  async #renew(): Promise<void> {
    if (!(await this.#subscribed())) return;
    const wasGone = this.#busGoneAt !== null;
    for (const topic of this.#lines.keys()) {
      // One that fails stands for all; those after it would only wait for their timeouts.
      if (!(await this.#lease(topic, wasGone))) return;
    }
  }

  async #lease(topic: string, isFresh: boolean): Promise<boolean> {
    if (this.#isClosed) return false;
    const lease: SourceLease = { topic, by: this.#deps.by, isFresh };
    try {
      await this.#deps.bus.publish(topics.sourceLease, lease);
    } catch {
      this.#busGone();
      return false;
    }
    if (this.#busGoneAt !== null) {
      this.#busGoneAt = null;
      for (const line of this.#lines.values()) line.busIsBack(busName);
    }
    return true;
  }

  #busGone(): void {
    this.#deps.count('bus_failures');
    if (this.#busGoneAt !== null || this.#isClosed) return;
    this.#busGoneAt = this.#deps.clock.now();
    for (const line of this.#lines.values()) line.listener.silent(busName, this.#busGoneAt);
  }

  async #rest(): Promise<void> {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#renewAt = 0;
    this.#busGoneAt = null;
    const asked = this.#unsubscribe;
    this.#unsubscribe = null;
    // A bus that is away has forgotten the subscription anyway.
    await asked?.then((unsubscribe) => unsubscribe()).catch(() => this.#deps.count('bus_failures'));
  }
}
