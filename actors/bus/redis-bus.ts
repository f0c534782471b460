/** Owns two connections to Redis: one that subscribes, one for everything else. */
import { Redis } from 'ioredis';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Bus } from './bus.ts';
import { Subscriptions } from './subscriptions.ts';

export interface RedisBusOptions {
  url: string;
  /** Before every topic, key and stream. */
  prefix?: string;
  /** Bounds the connection and each command. */
  timeoutMs?: number;
  /** A subscriber's handler threw, or a message was no JSON. */
  onHandlerFailed?: (topic: string, error: unknown) => void;
}

const reconnectFirstMs = 50;
const reconnectMaxMs = 2_000;

/** Errors: `bus_unavailable`. */
export async function openRedisBus(options: RedisBusOptions): Promise<Bus> {
  const bus = new RedisBus(options);
  try {
    await bus.connect();
  } catch (error) {
    await bus.close();
    throw error;
  }
  return bus;
}

class RedisBus implements Bus {
  readonly kind = 'redis';
  readonly #commands: Redis;
  readonly #subscriber: Redis;
  readonly #prefix: string;
  readonly #subscriptions: Subscriptions;
  readonly #failed: (topic: string, error: unknown) => void;

  constructor({ url, prefix = '', timeoutMs = 3_000, onHandlerFailed }: RedisBusOptions) {
    this.#prefix = prefix;
    this.#failed = onHandlerFailed ?? (() => {});
    this.#subscriptions = new Subscriptions(this.#failed);
    const options = {
      lazyConnect: true,
      connectTimeout: timeoutMs,
      commandTimeout: timeoutMs,
      // While the server is away a command fails at once instead of waiting in a queue that nobody bounds.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      // Subscriptions are renewed by the driver after each reconnection.
      autoResubscribe: true,
      retryStrategy: (times: number) =>
        Math.min(reconnectMaxMs, reconnectFirstMs * 2 ** Math.min(times, 10)),
    };
    this.#commands = new Redis(url, options);
    this.#subscriber = new Redis(url, options);
    // The driver reports each failed reconnection here; the operations themselves fail with `bus_unavailable`.
    for (const connection of [this.#commands, this.#subscriber]) connection.on('error', () => {});
    this.#subscriber.on('message', (channel, text) => this.#received(channel, text));
  }

  async connect(): Promise<void> {
    await this.#guarded(() => Promise.all([this.#commands.connect(), this.#subscriber.connect()]));
  }

  async publish(topic: string, message: unknown): Promise<void> {
    await this.#guarded(() =>
      this.#commands.publish(this.#prefix + topic, JSON.stringify(message ?? null)),
    );
  }

  async subscribe(
    topic: string,
    handler: (message: unknown) => void,
  ): Promise<() => Promise<void>> {
    const entry = { handler };
    this.#subscriptions.add(topic, entry);
    try {
      // Again for a topic that is subscribed already: its answer says that the first one is in force too.
      await this.#guarded(() => this.#subscriber.subscribe(this.#prefix + topic));
    } catch (error) {
      this.#subscriptions.remove(topic, entry);
      throw error;
    }
    return async () => {
      if (!this.#subscriptions.remove(topic, entry)) return;
      await this.#guarded(() => this.#subscriber.unsubscribe(this.#prefix + topic));
    };
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    await this.#guarded(() =>
      this.#commands.set(this.#prefix + key, value, 'PX', Math.ceil(ttlMs)),
    );
  }

  get(key: string): Promise<string | null> {
    return this.#guarded(() => this.#commands.get(this.#prefix + key));
  }

  async delete(key: string): Promise<void> {
    await this.#guarded(() => this.#commands.del(this.#prefix + key));
  }

  async append(stream: string, entry: unknown, entriesMax: number): Promise<string> {
    const text = JSON.stringify(entry ?? null);
    const id = await this.#guarded(() =>
      this.#commands.xadd(this.#prefix + stream, 'MAXLEN', '~', entriesMax, '*', 'entry', text),
    );
    return String(id);
  }

  async read(
    stream: string,
    afterId: string,
    entriesMax: number,
  ): Promise<{ id: string; entry: unknown }[]> {
    const rows = await this.#guarded(() =>
      this.#commands.xrange(this.#prefix + stream, `(${afterId}`, '+', 'COUNT', entriesMax),
    );
    return rows.map(([id, fields]) => ({ id, entry: JSON.parse(fields[1] ?? 'null') }));
  }

  async ping(): Promise<void> {
    await this.#guarded(() => this.#commands.ping());
  }

  async close(): Promise<void> {
    this.#subscriptions.clear();
    this.#commands.disconnect();
    this.#subscriber.disconnect();
  }

  #received(channel: string, text: string): void {
    const topic = channel.slice(this.#prefix.length);
    let message: unknown;
    try {
      message = JSON.parse(text);
    } catch (error) {
      this.#failed(topic, error);
      return;
    }
    this.#subscriptions.deliver(topic, message);
  }

  async #guarded<R>(operation: () => Promise<R>): Promise<R> {
    try {
      return await operation();
    } catch (cause) {
      throw new VoxError('bus_unavailable', (cause as Error).message, { cause });
    }
  }
}
