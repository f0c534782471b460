import type { Bus } from '../../actors/bus/bus.ts';

/** By which others are told at once of what the store has. */
export interface StoredNews {
  /** `false`: the bus did not take it. */
  publish(topic: string, message: unknown): Promise<boolean>;
}

/**
 * News never fail what they tell of: the store has the truth, and whoever waits for them looks there as well, within seconds. So a
 * result is acknowledged, a callback taken and an order obeyed while the bus is away; otherwise spools would grow until it is back,
 * a carrier's second try would be stale, and an operator's would be refused by what the first one did.
 */
export const storedNews = (
  bus: Pick<Bus, 'publish'>,
  refused: (topic: string, error: unknown) => void,
): StoredNews => ({
  publish: (topic, message) =>
    bus.publish(topic, message).then(
      () => true,
      (error: unknown) => {
        refused(topic, error);
        return false;
      },
    ),
});
