import type { Random } from '../../../actors/chance/random.ts';
import type { Store } from '../../../actors/store/store.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { storeThrough } from '../store-through.ts';
import type { DrillProcess } from './process.ts';

/** Whether the store answers; while it does not, every other request has still happened. */
export interface StoreWeather {
  isAway: boolean;
}

/** A client waits so long for a store that does not answer. */
const timeoutMs = 5_000;

/** The store as one process sees it: with ways that take time, and that end with the process. */
export const storeOf = (
  store: Store,
  process: DrillProcess,
  weather: StoreWeather,
  random: Random,
): Store => {
  const reach = async <T>(effect: () => Promise<T>): Promise<T> => {
    if (!weather.isAway) return process.ask(effect);
    if (random.next() < 0.5) await process.ask(effect);
    await new Promise<void>((resolve) => {
      process.setTimeout(resolve, random.next() * timeoutMs);
    });
    throw new VoxError('store_unavailable', 'the store is away');
  };
  return storeThrough(store, reach);
};
