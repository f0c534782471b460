/** Ephemeral messages between processes. Losing one loses no truth. Payloads are JSON. */
export interface Bus {
  readonly kind: 'in-process' | 'redis';
  /** Delivered at most once to every subscriber of that moment. */
  publish(topic: string, message: unknown): Promise<void>;
  /** Resolves when the subscription is in force. A handler that throws is counted and harms nobody. */
  subscribe(topic: string, handler: (message: unknown) => void): Promise<() => Promise<void>>;
  /** A key that disappears after `ttlMs`. */
  set(key: string, value: string, ttlMs: number): Promise<void>;
  get(key: string): Promise<string | null>;
  delete(key: string): Promise<void>;
  /** Appends to a stream that keeps about `entriesMax` newest entries; returns the entry's id. */
  append(stream: string, entry: unknown, entriesMax: number): Promise<string>;
  /** Entries after `afterId` (`'0'`: from the oldest kept), oldest first. */
  read(
    stream: string,
    afterId: string,
    entriesMax: number,
  ): Promise<{ id: string; entry: unknown }[]>;
  /** Throws `bus_unavailable`. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
