import { z } from 'zod';

/** Collection `workers`: the fleet registry, read by `api` and `dialler`. A worker is gone when `beatAt` is old. */
export const Worker = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  /** Base URL of its HTTP server: `/attach`, `/healthz` … */
  url: z.string(),
  /** WebSocket URL that carriers stream to. */
  mediaUrl: z.string(),
  slotCount: z.number().int().min(1),
  busyCount: z.number().int().min(0),
  state: z.enum(['ready', 'draining']),
  /** Epoch ms of the last heartbeat; one every 2 s, gone after 10 s. */
  beatAt: z.number().int(),
  startedAt: z.number().int(),
});
export type Worker = z.infer<typeof Worker>;

/** What a worker says of itself; whoever hears it notes when. */
export const WorkerState = Worker.omit({ schemaVersion: true, beatAt: true });
export type WorkerState = z.infer<typeof WorkerState>;

/** Answer of `GET /calls/:id` of a worker: how it stands to a call whose stream has ended. 404: it does not know it. */
export const CarriedCall = z.object({
  state: z.enum(['carried', 'over']),
  epoch: z.number().int().min(0),
});
export type CarriedCall = z.infer<typeof CarriedCall>;

export const workerBeatMs = 2_000;
export const workerGoneMs = 10_000;
