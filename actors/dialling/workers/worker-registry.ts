import type { WorkerView } from '../../../machines/campaign/slot-book.ts';
import { type Worker, WorkerState, workerGoneMs } from '../../../machines/contracts/worker.ts';
import type { Store } from '../../store/store.ts';
import { askWorker } from './worker-request.ts';

/** Bound of one round's picture of the fleet. */
const workersMax = 2_000;
/** A worker on the same network answers within a few ms; one that does not is left to the registry. */
const askMs = 1_000;

export interface WorkerSources {
  store: Store;
  settings: {
    secret: string;
    /** FLEET_URLS. */
    fleetUrls: readonly string[];
  };
}

/**
 * The workers that are ready: those heard of within their heartbeat's limit, as the registry (collection `workers`) has them, and
 * those of FLEET_URLS, which are asked themselves. What a worker says itself is newer than what the registry has of it, and the
 * address that somebody configured is the one that leads there from here.
 */
export const readWorkers = async (
  { store, settings }: WorkerSources,
  now: number,
  /** `any`: also those that drain, which still have calls. */
  which: 'ready' | 'any' = 'ready',
): Promise<WorkerView[]> => {
  const [registered, asked] = await Promise.all([
    store.collection<Worker>('workers').find(
      {
        ...(which === 'ready' ? { state: 'ready' as const } : {}),
        beatAt: { $gte: now - workerGoneMs },
      },
      { limit: workersMax },
    ),
    Promise.all(settings.fleetUrls.map((url) => askState(url, settings.secret))),
  ]);
  const workers = new Map(registered.map((worker) => [worker._id, viewOf(worker)]));
  for (const worker of asked) {
    if (worker === null) continue;
    if (worker.state === 'ready' || which === 'any') workers.set(worker._id, viewOf(worker));
    else workers.delete(worker._id);
  }
  return [...workers.values()];
};

/** A worker that a call was promised, whether or not it was heard of lately: its heartbeats go through a store that may have been away. */
export const registeredWorker = async (
  store: Store,
  workerId: string,
): Promise<WorkerView | null> => {
  const worker = await store.collection<Worker>('workers').findOne({ _id: workerId });
  return worker === null ? null : viewOf(worker);
};

const viewOf = (worker: WorkerState): WorkerView => ({
  workerId: worker._id,
  url: worker.url,
  mediaUrl: worker.mediaUrl,
  slotCount: worker.slotCount,
  busyCount: worker.busyCount,
});

const askState = async (url: string, secret: string): Promise<WorkerState | null> => {
  try {
    const signal = AbortSignal.timeout(askMs);
    const { status, body } = await askWorker(url, {
      method: 'GET',
      path: '/worker',
      secret,
      signal,
    });
    return status === 200 ? { ...WorkerState.parse(JSON.parse(body)), url } : null;
  } catch {
    return null;
  }
};
