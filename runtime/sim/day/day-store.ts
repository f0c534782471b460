import type { Collection, Store, StoredDocument } from '../../../actors/store/store.ts';
import type { Work } from '../kills/work.ts';

/** The store as those have it for whom time must not pass while it works. */
export const countedStore = (store: Store, work: Work): Store => {
  const collections = new Map<string, unknown>();
  return {
    kind: store.kind,
    collection<T extends StoredDocument>(name: string): Collection<T> {
      const known = collections.get(name);
      if (known) return known as Collection<T>;
      const real = store.collection<T>(name);
      const seen = new Proxy(real, {
        get: (target, method) => {
          const value: unknown = Reflect.get(target, method, target);
          if (typeof value !== 'function') return value;
          return (...args: unknown[]) =>
            work.during(() => Reflect.apply(value, target, args) as Promise<unknown>);
        },
      });
      collections.set(name, seen);
      return seen;
    },
    ping: () => work.during(() => store.ping()),
    close: async () => {},
  };
};
