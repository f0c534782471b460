import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Bus } from './bus.ts';
import { Subscriptions } from './subscriptions.ts';

export interface InProcessBusOptions {
  /** Decides when keys disappear. */
  clock?: { now(): number };
  /** A subscriber's handler threw. */
  onHandlerFailed?: (topic: string, error: unknown) => void;
}

/** Keys kept at most; the oldest goes first. A bus forgets, and nothing may fill memory. */
const keysMax = 100_000;
const streamsMax = 10_000;

/** The bus of a single process: the twin of Redis, with the same meaning of every operation. */
export function openInProcessBus(options: InProcessBusOptions = {}): Bus {
  const now = () => options.clock?.now() ?? Date.now();
  const subscriptions = new Subscriptions(options.onHandlerFailed ?? (() => {}));
  const keys = new Map<string, { value: string; expiresAt: number }>();
  const streams = new Map<string, { id: string; text: string }[]>();
  let lastMs = 0;
  let lastCount = 0;
  let closed = false;

  const open = () => {
    if (closed) throw new VoxError('bus_unavailable', 'the bus is closed');
  };

  const nextId = (): string => {
    const ms = Math.max(now(), lastMs);
    lastCount = ms === lastMs ? lastCount + 1 : 0;
    lastMs = ms;
    return `${ms}-${lastCount}`;
  };

  return {
    kind: 'in-process',
    async publish(topic, message) {
      open();
      // Subscribers get their own copy, in a later turn, as from another process.
      const text = JSON.stringify(message ?? null);
      setImmediate(() => subscriptions.deliver(topic, JSON.parse(text)));
    },
    async subscribe(topic, handler) {
      open();
      const entry = { handler };
      subscriptions.add(topic, entry);
      return async () => void subscriptions.remove(topic, entry);
    },
    async set(key, value, ttlMs) {
      open();
      keys.delete(key);
      keys.set(key, { value, expiresAt: now() + ttlMs });
      dropOldest(keys, keysMax);
    },
    async get(key) {
      open();
      const held = keys.get(key);
      if (held === undefined) return null;
      if (held.expiresAt > now()) return held.value;
      keys.delete(key);
      return null;
    },
    async delete(key) {
      open();
      keys.delete(key);
    },
    async append(stream, entry, entriesMax) {
      open();
      const entries = streams.get(stream) ?? [];
      streams.set(stream, entries);
      dropOldest(streams, streamsMax);
      const id = nextId();
      entries.push({ id, text: JSON.stringify(entry ?? null) });
      // A little slack, as Redis has with `~`, so that not every append moves the whole array.
      if (entries.length > entriesMax + slackOf(entriesMax))
        entries.splice(0, entries.length - entriesMax);
      return id;
    },
    async read(stream, afterId, entriesMax) {
      open();
      const entries = streams.get(stream) ?? [];
      const from = entries.findIndex(({ id }) => isAfter(id, afterId));
      if (from < 0) return [];
      return entries
        .slice(from, from + entriesMax)
        .map(({ id, text }) => ({ id, entry: JSON.parse(text) }));
    },
    async ping() {
      open();
    },
    async close() {
      closed = true;
      subscriptions.clear();
      keys.clear();
      streams.clear();
    },
  };
}

const slackOf = (entriesMax: number): number => Math.ceil(entriesMax / 10);

function dropOldest(map: Map<string, unknown>, sizeMax: number): void {
  if (map.size <= sizeMax) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}

/** Ids are `<ms>-<n>`; a bare number is `<ms>-0`. */
function isAfter(id: string, other: string): boolean {
  const [ms = 0, count = 0] = id.split('-').map(Number);
  const [otherMs = 0, otherCount = 0] = other.split('-').map(Number);
  return ms > otherMs || (ms === otherMs && count > otherCount);
}
