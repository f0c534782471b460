import type { CallHold, SnapshotWrite } from '../../../machines/contracts/call/call-snapshot.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Documents } from '../documents.ts';

/** A hold whose call is over is of no use to anybody but a worker that has not noticed: none sleeps for longer. */
export const overKeptMs = 3_600_000;

export interface KeptSnapshot {
  outcome: 'kept' | 'behind' | 'ignored';
  pieceCount: number;
}

/**
 * Keeps a worker's snapshot, fenced by its epoch. The hold is one document, and each write of it one atomic update that says whose
 * hold it expects. Errors: `call_fenced`.
 */
export async function keepSnapshot(
  documents: Documents,
  write: SnapshotWrite,
  now: number,
): Promise<KeptSnapshot> {
  const { callHolds, calls } = documents;
  const { attach, epoch, pieceFrom, piece, snapshot, workerId } = write;
  const held = { workerId, workerStartedAt: write.workerStartedAt ?? null };
  const { matchedCount } = await callHolds.updateOne(
    { _id: attach.callId, epoch, state: 'held', pieceCount: pieceFrom },
    {
      $set: { ...held, snapshot, changedAt: now },
      $push: { pieces: piece },
      $inc: { pieceCount: 1 },
    },
  );
  if (matchedCount === 1) return { outcome: 'kept', pieceCount: pieceFrom + 1 };

  const known = await callHolds.findOne(
    { _id: attach.callId },
    { projection: { epoch: 1, state: 1, pieceCount: 1 } },
  );
  if (known !== null) {
    if (known.epoch !== epoch) throw new VoxError('call_fenced', attach.callId);
    if (known.state === 'over') return { outcome: 'ignored', pieceCount: pieceFrom + 1 };
    return { outcome: 'behind', pieceCount: known.pieceCount };
  }
  const isRecorded =
    (await calls.findOne({ _id: attach.callId }, { projection: { _id: 1 } })) !== null;
  if (isRecorded || epoch > 0) throw new VoxError('call_fenced', attach.callId);
  const hold: CallHold = {
    _id: attach.callId,
    schemaVersion: 1,
    epoch,
    state: 'held',
    ...held,
    attach,
    snapshot,
    pieceCount: pieceFrom === 0 ? 1 : 0,
    pieces: pieceFrom === 0 ? [piece] : [],
    changedAt: now,
  };
  try {
    await callHolds.insertOne(hold);
  } catch (error) {
    if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
    return keepSnapshot(documents, write, now);
  }
  return { outcome: pieceFrom === 0 ? 'kept' : 'behind', pieceCount: hold.pieceCount };
}

/**
 * Before a result is stored: nobody takes the call over any more. A worker that was asked, and passed over for another one, ends
 * nothing. Errors: `call_fenced`, the call was taken over from whoever brings this result.
 */
export async function endHold(
  { callHolds }: Documents,
  { callId, workerId, epoch = 0 }: { callId: string; workerId: string; epoch?: number | undefined },
  now: number,
): Promise<void> {
  const { matchedCount } = await callHolds.updateOne(
    { _id: callId, epoch, workerId: { $in: [null, workerId] } },
    { $set: { state: 'over', changedAt: now } },
  );
  if (matchedCount === 1) return;
  const known = await callHolds.findOne({ _id: callId }, { projection: { epoch: 1 } });
  if (known !== null && known.epoch > epoch) throw new VoxError('call_fenced', callId);
}

/** Its record is stored: what was kept for a worker that might go on is not needed any more, only who was the last to have it. */
export async function emptyHold({ callHolds }: Documents, callId: string): Promise<void> {
  await callHolds.updateOne(
    { _id: callId, state: 'over' },
    { $set: { pieces: [], snapshot: null } },
  );
}
