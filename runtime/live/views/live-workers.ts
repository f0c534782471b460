import type { LiveSlot, LiveWorker } from '../../../machines/contracts/relay.ts';
import { type Worker, workerGoneMs } from '../../../machines/contracts/worker.ts';
import type { EventFeed } from '../sources/event-feed.ts';
import { isSame, KeyedRows } from './keyed-rows.ts';

/** A lost worker is shown for so long. */
export const registeredMs = 10 * 60_000;

/**
 * Workers as they tell of themselves, and as the registry knows them: one that says nothing here but still beats is shown without
 * its slots, one that has stopped beating as lost.
 */
export class LiveWorkers {
  readonly rows = new KeyedRows<LiveWorker>();
  readonly #now: () => number;
  readonly #events: Pick<EventFeed, 'add'>;
  readonly #told = new Map<string, LiveWorker>();
  #registered = new Map<string, Worker>();

  constructor(now: () => number, events: Pick<EventFeed, 'add'>) {
    this.#now = now;
    this.#events = events;
  }

  hear(source: string, worker: LiveWorker): void {
    this.#told.set(source, worker);
    this.#show(worker.id, worker);
  }

  /** It speaks no more. */
  lose(source: string): void {
    const worker = this.#told.get(source);
    this.#told.delete(source);
    if (worker !== undefined) this.#showRegistered(worker.id);
  }

  read(registered: readonly Worker[]): void {
    const before = this.#registered;
    this.#registered = new Map(registered.map((worker) => [worker._id, worker]));
    const speaking = new Set([...this.#told.values()].map(({ id }) => id));
    for (const id of new Set([...before.keys(), ...this.#registered.keys()]))
      if (!speaking.has(id)) this.#showRegistered(id);
  }

  *slots(): Generator<LiveSlot> {
    for (const { state, slots } of this.rows.values()) if (state !== 'lost') yield* slots;
  }

  #showRegistered(id: string): void {
    const worker = this.#registered.get(id);
    const isGone = worker !== undefined && this.#now() - worker.beatAt > workerGoneMs;
    // One that was draining when it was heard of last has ended as it should.
    if (worker === undefined || (isGone && worker.state === 'draining'))
      return this.rows.remove(source, id);
    this.#show(id, {
      id,
      host: URL.parse(worker.url)?.hostname ?? worker.url,
      state: isGone ? 'lost' : worker.state,
      startedAt: worker.startedAt,
      beatAt: worker.beatAt,
      slots: [],
    });
  }

  #show(id: string, worker: LiveWorker): void {
    const before = this.rows.get(id);
    if (isSame(before, worker)) return;
    this.rows.put(source, worker);
    if (before === undefined || before.state === worker.state) return;
    const isLost = worker.state === 'lost';
    this.#events.add({
      t: this.#now(),
      event: `worker_${worker.state}`,
      level: isLost ? 'error' : 'info',
      callId: null,
      text: isLost ? `${id} is lost: it has not beaten for 10 s` : `${id} is ${worker.state}`,
    });
  }
}

/** Here rows have one owner, whoever told them. */
const source = 'workers';
