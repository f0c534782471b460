import { type Accessor, createEffect, createSignal, onCleanup } from 'solid-js';
import { api } from './api-client.ts';

/** Names of one visit; an id that is asked for again has its name at once. */
const known = new Map<string, Promise<string | null>>();

const ask = (path: string): Promise<string | null> => {
  const asked =
    known.get(path) ??
    api.json<{ name: string }>(path).then(
      ({ name }) => name,
      () => {
        known.delete(path);
        return null;
      },
    );
  known.set(path, asked);
  return asked;
};

/** What people call the thing at `path` of the API; null until that is known, and for one that is gone. The page does not wait for it. */
export const createName = (path: Accessor<string | null>): Accessor<string | null> => {
  const [name, setName] = createSignal<string | null>(null);
  createEffect(() => {
    const asked = path();
    let isWanted = true;
    onCleanup(() => {
      isWanted = false;
    });
    setName(null);
    if (asked !== null) void ask(asked).then((found) => isWanted && setName(found));
  });
  return name;
};
