import type { Bus } from '../../actors/bus/bus.ts';

/** By which others are told at once of what is in the store already. */
export type StoredNews = Pick<Bus, 'publish'>;

/**
 * News never fail what they tell of: the store has the truth, and whoever waits for them looks there as well, within seconds. So a
 * result is acknowledged, a callback taken and an order obeyed while the bus is away; otherwise spools would grow until it is back,
 * a carrier's second try would be stale, and an operator's would be refused by what the first one did.
 */
export const storedNews = (
  bus: StoredNews,
  refused: (topic: string, error: unknown) => void,
): StoredNews => ({
  publish: (topic, message) =>
    bus.publish(topic, message).catch((error: unknown) => refused(topic, error)),
});
