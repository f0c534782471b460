import { type Worker, workerBeatMs } from '../../machines/contracts/worker.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';

/**
 * Tells the registry every 2 s that this worker lives and how many of its slots are taken. A worker holds no handle of the
 * store (acceptance row 39), so it beats by HTTP; a missed beat is counted and the next one comes in time.
 */
export interface WorkerBeat {
  /** Beats now as well: a slot was taken or freed, or the worker drains. */
  now(): void;
  stop(): Promise<void>;
  readonly counters: { beats: number; missed: number };
}

export interface WorkerBeatDeps {
  url: string;
  secret: string;
  clock: Clock;
  worker: () => Omit<Worker, '_id' | 'schemaVersion' | 'beatAt'>;
}

const timeoutMs = 1_500;

export const startWorkerBeat = ({ url, secret, clock, worker }: WorkerBeatDeps): WorkerBeat => {
  const counters = { beats: 0, missed: 0 };
  const cancel = new AbortController();
  let timer: TimerHandle | undefined;
  let beating: Promise<void> | null = null;
  let again = false;

  const put = async () => {
    try {
      const answer = await fetch(url, {
        method: 'PUT',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(worker()),
        signal: AbortSignal.any([cancel.signal, AbortSignal.timeout(timeoutMs)]),
      });
      await answer.arrayBuffer();
      if (answer.ok) counters.beats += 1;
      else counters.missed += 1;
    } catch {
      counters.missed += 1;
    }
  };

  const beat = () => {
    clock.clearTimeout(timer);
    if (cancel.signal.aborted) return;
    if (beating !== null) {
      again = true;
      return;
    }
    beating = put().finally(() => {
      beating = null;
      if (cancel.signal.aborted) return;
      const waitMs = again ? 0 : workerBeatMs;
      again = false;
      timer = clock.setTimeout(beat, waitMs);
    });
  };
  beat();

  return {
    counters,
    now: beat,
    async stop() {
      clock.clearTimeout(timer);
      cancel.abort();
      await beating;
    },
  };
};
