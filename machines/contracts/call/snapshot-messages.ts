import { z } from 'zod';
import { SnapshotWrite } from './call-snapshot.ts';

/** Of the upgrade; access: `internal`. */
export const snapshotsPath = '/api/v1/fleet/snapshots';

/**
 * What goes over the socket that each worker keeps to the API: text messages of JSON. Each request has a number of its worker's, and
 * its answer has the same; answers come in any order.
 */
export const SnapshotAsk = z.object({ number: z.number().int().min(1), write: SnapshotWrite });
export type SnapshotAsk = z.infer<typeof SnapshotAsk>;

/** In bytes of UTF-8. A turn is about 2 KB; a piece holds at most 200 entries of each list. A larger one ends its socket. */
export const snapshotAskBytesMax = 1024 * 1024;

/**
 * `pieceCount`: what the API has now; less or more than expected: send from there. `code`: of the error catalogue; `number` null: it
 * could not be read what this answers.
 */
export const SnapshotAnswer = z.union([
  z.object({ number: z.number().int(), pieceCount: z.number().int().min(0) }),
  z.object({ number: z.number().int().nullable(), code: z.string() }),
]);
export type SnapshotAnswer = z.infer<typeof SnapshotAnswer>;
