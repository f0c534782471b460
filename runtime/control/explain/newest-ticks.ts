import type { Bus } from '../../../actors/bus/bus.ts';
import { KeptSubscription } from '../../../actors/bus/kept-subscription.ts';
import { PacingNews, type PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';

export interface NewestTicksDeps {
  bus: Pick<Bus, 'subscribe'>;
  clock: Clock;
  count: (name: string) => void;
}

/** Three minutes at the standard tick: more than the ledger may lag behind. */
const recentMax = 90;
/** Campaigns that are not dialled any more are forgotten beyond this. */
const campaignsMax = 1_000;

/** The dialler's newest ticks, as the bus brings them: what is too young for the ledger. */
export class NewestTicks {
  readonly #deps: NewestTicksDeps;
  readonly #byCampaign = new Map<string, PacingTick[]>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #subscription: KeptSubscription;

  constructor(deps: NewestTicksDeps) {
    this.#deps = deps;
    this.#subscription = new KeptSubscription(deps, topics.pacingTick, (message) =>
      this.#hear(message),
    );
  }

  newest(campaignId: string): PacingTick | null {
    return this.recent(campaignId).at(-1) ?? null;
  }

  /** Oldest first. */
  recent(campaignId: string): readonly PacingTick[] {
    return this.#byCampaign.get(campaignId) ?? [];
  }

  /** Is called after each new tick of the campaign, until the returned function is. */
  listen(campaignId: string, listener: () => void): () => void {
    const of = this.#listeners.get(campaignId) ?? new Set();
    this.#listeners.set(campaignId, of.add(listener));
    return () => {
      of.delete(listener);
      if (of.size === 0 && this.#listeners.get(campaignId) === of)
        this.#listeners.delete(campaignId);
    };
  }

  close(): Promise<void> {
    return this.#subscription.close();
  }

  #hear(message: unknown): void {
    const read = PacingNews.safeParse(message);
    if (!read.success) return this.#deps.count('pacing_malformed');
    for (const tick of read.data.campaigns) {
      const recent = this.#byCampaign.get(tick.campaignId) ?? [];
      // Deleted first: the map's order is that of the newest ticks.
      this.#byCampaign.delete(tick.campaignId);
      this.#byCampaign.set(tick.campaignId, recent);
      recent.push(tick);
      if (recent.length > recentMax) recent.shift();
      for (const listener of this.#listeners.get(tick.campaignId) ?? []) listener();
    }
    while (this.#byCampaign.size > campaignsMax)
      this.#byCampaign.delete(this.#byCampaign.keys().next().value!);
  }
}
