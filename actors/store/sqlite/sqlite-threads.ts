import { Worker } from 'node:worker_threads';

/** Of the thread's heap: documents that are read and forgotten die young, and are never copied. */
const youngMb = 64;

/** Waits for the next store of this process, and keeps no process alive. */
let idle: { worker: Worker; heapMaxMb: number } | undefined;

/**
 * A thread for one store: the one of a store that this process has closed, or a new one. To start one takes 0.2 s of processor time,
 * nearly all of it to load the query engine.
 */
export function takeThread(heapMaxMb: number): Worker {
  if (idle?.heapMaxMb !== heapMaxMb) return startThread(heapMaxMb);
  const { worker } = idle;
  idle = undefined;
  forget(worker);
  worker.ref();
  return worker;
}

/** Its file is closed. Resolves when it waits for another, or has ended because one waits already. */
export async function giveBackThread(worker: Worker, heapMaxMb: number): Promise<void> {
  forget(worker);
  if (idle !== undefined) {
    await worker.terminate();
    return;
  }
  idle = { worker, heapMaxMb };
  worker.unref();
  // One that dies while nobody needs it is no failure.
  worker.on('error', () => {});
  worker.on('exit', () => {
    if (idle?.worker === worker) idle = undefined;
  });
}

const startThread = (heapMaxMb: number): Worker =>
  new Worker(new URL('./sqlite-thread.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    name: 'store',
    resourceLimits: {
      maxOldGenerationSizeMb: heapMaxMb,
      maxYoungGenerationSizeMb: youngMb,
    },
  });

/** By name: a worker also has listeners of its own, without which no message comes. */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}
