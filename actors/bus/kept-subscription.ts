import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { Bus } from './bus.ts';

const subscribeAgainMs = 5_000;

export interface KeptSubscriptionDeps {
  bus: Pick<Bus, 'subscribe'>;
  clock: Clock;
  count: (name: string) => void;
}

/** A subscription that is asked for again every 5 s as long as the bus refuses it. Failures are counted as `bus_failures`. */
export class KeptSubscription {
  readonly #deps: KeptSubscriptionDeps;
  readonly #topic: string;
  readonly #hear: (message: unknown) => void;
  #unsubscribe: () => Promise<void> = async () => {};
  #timer: TimerHandle | undefined;
  #isClosed = false;

  constructor(deps: KeptSubscriptionDeps, topic: string, hear: (message: unknown) => void) {
    this.#deps = deps;
    this.#topic = topic;
    this.#hear = hear;
    void this.#subscribe();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    await this.#unsubscribe().catch(() => this.#deps.count('bus_failures'));
  }

  async #subscribe(): Promise<void> {
    const { bus, clock, count } = this.#deps;
    try {
      this.#unsubscribe = await bus.subscribe(this.#topic, this.#hear);
      if (this.#isClosed) await this.#unsubscribe();
    } catch {
      count('bus_failures');
      if (this.#isClosed) return;
      this.#timer = clock.setTimeout(() => void this.#subscribe(), subscribeAgainMs);
    }
  }
}
