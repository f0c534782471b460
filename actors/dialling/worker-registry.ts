import type { WorkerView } from '../../machines/campaign/slot-book.ts';
import { type Worker, workerGoneMs } from '../../machines/contracts/worker.ts';
import type { Store } from '../store/store.ts';

/** Bound of one round's picture of the fleet. */
const workersMax = 2_000;

/** The workers that are ready and heard of within their heartbeat's limit, as the registry (collection `workers`) has them. */
export const readWorkers = async (store: Store, now: number): Promise<WorkerView[]> => {
  const workers = await store
    .collection<Worker>('workers')
    .find({ state: 'ready', beatAt: { $gte: now - workerGoneMs } }, { limit: workersMax });
  return workers.map((worker) => ({
    workerId: worker._id,
    url: worker.url,
    mediaUrl: worker.mediaUrl,
    slotCount: worker.slotCount,
    busyCount: worker.busyCount,
  }));
};
