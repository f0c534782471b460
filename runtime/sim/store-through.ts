import type { Collection, Store, StoredDocument } from '../../actors/store/store.ts';

/** How a request reaches the store and its answer comes back. */
export type Reach = <T>(effect: () => Promise<T>) => Promise<T>;

/** The store as somebody sees it who reaches it so. It is not theirs to close. */
export const storeThrough = (store: Store, reach: Reach): Store => {
  const collections = new Map<string, unknown>();
  return {
    kind: store.kind,
    collection<T extends StoredDocument>(name: string): Collection<T> {
      const known = collections.get(name);
      if (known) return known as Collection<T>;
      const seen = new Proxy(store.collection<T>(name), {
        get: (target, method) => {
          const value: unknown = Reflect.get(target, method, target);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) =>
            reach(() => Reflect.apply(value, target, args) as Promise<unknown>);
        },
      });
      collections.set(name, seen);
      return seen;
    },
    ping: () => reach(() => store.ping()),
    close: async () => {},
  };
};
