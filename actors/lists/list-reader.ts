import { Worker } from 'node:worker_threads';
import type { ListFormat } from '../../machines/contracts/lists/lead-import.ts';
import { ListFailure } from './list-failure.ts';
import type { FromListThread, ListBatch, ListOptions, ToListThread } from './list-wire.ts';

export type ListPiece =
  | { type: 'format'; format: ListFormat; headHash: string }
  /** The thread reads on once the next piece is asked for. */
  | { type: 'batch'; batch: ListBatch }
  | { type: 'done'; byteCount: number; fileHash: string };

/** No byte of the file for so long: whoever sends it is gone. */
const standardIdleMs = 60_000;
/** A thread that read a list waits so long for the next one: a list is most often tried before it is taken. */
const keptMs = 60_000;
/** JavaScript heap; the numbers seen are outside of it. */
const heapMaxMb = 256;

/** Owns the threads that read lists: one for each list that is being read, and at most one that waits. */
export class ListReader {
  readonly #idleMs: number;
  #kept: { worker: Worker; timer: NodeJS.Timeout } | undefined;
  #isClosed = false;

  constructor({ idleMs = standardIdleMs }: { idleMs?: number } = {}) {
    this.#idleMs = idleMs;
  }

  /** `format` comes first, then batches, then `done`; whoever asks no more ends the thread. Errors: `ListFailure`. */
  async *read(
    bytes: AsyncIterable<Uint8Array>,
    options: ListOptions,
  ): AsyncGenerator<ListPiece, void, undefined> {
    const worker = this.#taken() ?? started();
    const hearing = new ListHearing(worker, bytes[Symbol.asyncIterator](), this.#idleMs);
    try {
      worker.postMessage({ type: 'begin', options } satisfies ToListThread);
      for (;;) {
        const piece = await hearing.next();
        yield piece;
        if (piece.type === 'done') return;
        if (piece.type === 'batch') worker.postMessage({ type: 'stored' } satisfies ToListThread);
      }
    } finally {
      hearing.end();
      if (hearing.isOver && !this.#isClosed && this.#kept === undefined) this.#keep(worker);
      else await worker.terminate();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#taken()?.terminate();
  }

  #taken(): Worker | undefined {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept === undefined) return undefined;
    clearTimeout(kept.timer);
    kept.worker.off('exit', this.#drop);
    kept.worker.off('error', this.#drop);
    kept.worker.ref();
    return kept.worker;
  }

  /** It keeps no process alive. */
  #keep(worker: Worker): void {
    worker.unref();
    worker.once('error', this.#drop);
    worker.once('exit', this.#drop);
    this.#kept = { worker, timer: setTimeout(this.#drop, keptMs).unref() };
  }

  readonly #drop = () => {
    void this.#taken()?.terminate();
  };
}

const started = (): Worker =>
  new Worker(new URL('./list-thread.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    name: 'list',
    resourceLimits: { maxOldGenerationSizeMb: heapMaxMb },
  });

/** What one thread says of one list, in order, and the bytes that it asks for meanwhile. */
class ListHearing {
  /** The thread waits for bytes. */
  #isAsked = false;
  #hasEnded = false;
  readonly #said: ListPiece[] = [];
  #failure: ListFailure | undefined;
  #wake = () => {};

  readonly #worker: Worker;
  readonly #source: AsyncIterator<Uint8Array>;
  readonly #idleMs: number;

  constructor(worker: Worker, source: AsyncIterator<Uint8Array>, idleMs: number) {
    this.#worker = worker;
    this.#source = source;
    this.#idleMs = idleMs;
    worker.on('message', this.#hear);
    worker.on('error', this.#die);
    worker.on('exit', this.#die);
  }

  end(): void {
    this.#worker.off('message', this.#hear);
    this.#worker.off('error', this.#die);
    this.#worker.off('exit', this.#die);
  }

  /** The thread has said its last of this list, and nothing is under way to it: it can read another one. */
  get isOver(): boolean {
    return this.#hasEnded && !this.#isAsked;
  }

  readonly #hear = (message: FromListThread) => {
    this.#hasEnded = message.type === 'failed' || message.type === 'done';
    if (message.type === 'pull') void this.#feed();
    else if (message.type === 'failed')
      this.#fail(new ListFailure(message.code, message.sentence, message.row));
    else this.#said.push(message);
    this.#wake();
  };

  readonly #die = (cause: unknown) =>
    this.#fail(new ListFailure('list_reader_died', undefined, null, { cause }));

  async #feed(): Promise<void> {
    this.#isAsked = true;
    try {
      const { value, done } = await withinMs(this.#idleMs, this.#source.next());
      const chunk: ToListThread = done === true ? { type: 'end' } : { type: 'chunk', bytes: value };
      this.#isAsked = false;
      this.#worker.postMessage(chunk);
    } catch (cause) {
      this.#fail(cause instanceof ListFailure ? cause : new ListFailure('list_cut'));
    }
  }

  /** What was said before a failure comes before it. Each wait is bounded by that for bytes, or is the thread's own work. */
  async next(): Promise<ListPiece> {
    for (;;) {
      const piece = this.#said.shift();
      if (piece !== undefined) return piece;
      if (this.#failure !== undefined) throw this.#failure;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #fail(failure: ListFailure): void {
    this.#failure ??= failure;
    this.#wake();
  }
}

async function withinMs<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new ListFailure('list_idle')), ms);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
