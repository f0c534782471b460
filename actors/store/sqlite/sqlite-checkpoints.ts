import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

/** Between two looks at the log. */
const lookEveryMs = 250;
/** A log below this is left to the end of the store: nearly all stores of tests stay below it. */
const logMinBytes = 1_048_576;

/**
 * Has the log of a SQLite file written back beside the thread that writes it. That thread's own checkpoints stay on as the bound,
 * and find little left to do.
 */
export class SqliteCheckpoints {
  readonly #path: string;
  #worker: Worker | undefined;
  #isUnderWay = false;
  #isClosed = false;
  #lookedAt = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** After each commit. `now`: of any clock that only goes forward, ms. */
  committed(now: number): void {
    if (this.#isClosed || this.#isUnderWay || now - this.#lookedAt < lookEveryMs) return;
    this.#lookedAt = now;
    const log = statSync(`${this.#path}-wal`, { throwIfNoEntry: false });
    if (log === undefined || log.size < logMinBytes) return;
    this.#worker ??= this.#start();
    this.#isUnderWay = true;
    this.#worker.postMessage(null);
  }

  /** Resolves when nothing of it holds the file any more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    const worker = new Worker(new URL('./sqlite-checkpoint-thread.ts', import.meta.url), {
      workerData: { path: this.#path },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      name: 'store-checkpoints',
    });
    worker.unref();
    worker.on('message', () => {
      this.#isUnderWay = false;
    });
    // A checkpoint that failed is made by whoever commits, as if there were none beside it; another is tried at the next look.
    worker.on('error', () => {});
    worker.on('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#isUnderWay = false;
    });
    return worker;
  }
}
