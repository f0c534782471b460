import { batch, createMemo, createResource, createSignal, onCleanup } from 'solid-js';
import { api } from '../../api/api-client.ts';
import { latestOf } from '../../api/latest-of.ts';
import { refusalOf } from './refusal.ts';

/** What somebody else changes shows so soon (ms). */
const readEveryMs = 5_000;

interface Change<Settings> {
  /** The field at which it was made. */
  key: string;
  make: (settings: Settings) => Settings;
  /** Why it was refused; null while it is on its way. */
  says: string | null;
}

export interface SettingsModel<Settings> {
  /** As they hold, with what is on its way; undefined before the first answer. */
  settings: () => Settings | undefined;
  /** As the fields show them: with what was refused too, so that it can be mended where it was typed. */
  typed: () => Settings | undefined;
  error: () => unknown;
  again: () => void;
  isSaving: () => boolean;
  /** The last change was taken. */
  isSaved: () => boolean;
  /** Why the newest change at this field was refused, in the API's words. */
  refusal: (key: string) => string | undefined;
  change: (key: string, make: (settings: Settings) => Settings) => void;
}

/**
 * Settings that are read and written as a whole. A change is seen at once and saved in its turn, upon what holds when it is
 * saved: another field, changed elsewhere meanwhile, stays as it is.
 */
export const createSettings = <Settings extends object>(path: string): SettingsModel<Settings> => {
  const [stored, { refetch }] = createResource(() => api.json<Settings>(path));
  const known = createMemo<Settings | undefined>((before) => latestOf(stored) ?? before);
  /** Oldest first. */
  const [changes, setChanges] = createSignal<readonly Change<Settings>[]>([]);
  const [isTaken, setTaken] = createSignal(false);
  const isOnItsWay = ({ says }: Change<Settings>) => says === null;
  const withChanges = (those: readonly Change<Settings>[]) => {
    const settings = known();
    return settings && those.reduce((made, { make }) => make(made), settings);
  };
  let queue: Promise<unknown> = Promise.resolve();

  const save = async (change: Change<Settings>) => {
    try {
      const newest = await api.json<Settings>(path);
      await api.json(path, { method: 'PUT', body: change.make(newest) });
      // Read anew, so that an older answer that is still on its way is not shown after this one.
      await refetch();
      batch(() => {
        setChanges((those) => those.filter((one) => one !== change));
        setTaken(true);
      });
    } catch (error) {
      const says = refusalOf(error);
      setChanges((those) => those.map((one) => (one === change ? { ...change, says } : one)));
    }
  };

  const timer = setInterval(() => {
    if (!document.hidden && !changes().some(isOnItsWay)) void refetch();
  }, readEveryMs);
  onCleanup(() => clearInterval(timer));

  return {
    settings: createMemo(() => withChanges(changes().filter(isOnItsWay))),
    typed: createMemo(() => withChanges(changes())),
    error: () => stored.error as unknown,
    again: () => void refetch(),
    isSaved: () => isTaken() && changes().length === 0,
    isSaving: () => changes().some(isOnItsWay),
    refusal: (key) => changes().findLast((one) => one.key === key)?.says ?? undefined,
    change(key, make) {
      const change: Change<Settings> = { key, make, says: null };
      batch(() => {
        setChanges((those) => [
          ...those.filter((one) => one.key !== key || isOnItsWay(one)),
          change,
        ]);
      });
      queue = queue.then(() => save(change));
    },
  };
};
