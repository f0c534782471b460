import { setTimeout as pause } from 'node:timers/promises';
import type { AttachOrder, CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import { askForSlot, type FoundSlot, type SlotDeps } from '../inbound/inbound-slot.ts';

/** Between two rounds of asking: a worker may just be starting again. */
const againMs = 150;

/**
 * Gives a call whose worker is lost to another one. The epoch is raised first: from then on whoever had the call is fenced, and of
 * several that would take it over one does. `changed`: somebody else did something about the call.
 */
export async function takeOver(
  deps: SlotDeps & { findMaxMs: number },
  hold: CallHold,
  lostAt: number,
  signal: AbortSignal,
): Promise<FoundSlot | 'changed' | 'no_slot'> {
  const { documents, now, log } = deps;
  const { callHolds } = documents;
  const { _id: callId, workerId: fromWorker, workerStartedAt: before } = hold;
  const epoch = hold.epoch + 1;
  const claimed = await callHolds.findOneAndUpdate(
    { _id: callId, epoch: hold.epoch, state: 'held' },
    { $set: { epoch, workerId: null, workerStartedAt: null, changedAt: now() } },
    { returnDocument: 'after' },
  );
  if (claimed === null) return 'changed';
  const { snapshot, pieces, attach } = claimed;
  const order: AttachOrder = {
    ...attach,
    resumption: { epoch, lostAt, fromWorker: fromWorker ?? '', snapshot, pieces },
  };
  const lost = fromWorker === null ? null : { workerId: fromWorker, startedAt: before };
  const untilAt = now() + deps.findMaxMs;
  let slot: FoundSlot | null = null;
  for (;;) {
    slot = await askForSlot(deps, order, signal, lost);
    if (slot !== null || now() >= untilAt) break;
    await pause(againMs, undefined, { signal });
  }
  if (slot === null) {
    log.error({ callId, fromWorker }, 'call_not_resumed');
    return 'no_slot';
  }
  log.warn({ callId, fromWorker, toWorker: slot.workerId, epoch }, 'call_resumed');
  await noteCarrier(deps, claimed, slot);
  return slot;
}

/** Who carries it now, in every document that says so. */
async function noteCarrier(
  { documents, now }: Pick<SlotDeps, 'documents' | 'now'>,
  { _id: callId, epoch, attach }: CallHold,
  { workerId, mediaUrl, workerStartedAt }: FoundSlot,
): Promise<void> {
  const carried = { workerId, ...(workerStartedAt === undefined ? {} : { workerStartedAt }) };
  await Promise.all([
    documents.callHolds.updateOne(
      { _id: callId, epoch },
      { $set: { workerId, workerStartedAt: workerStartedAt ?? null, changedAt: now() } },
    ),
    documents.attempts.updateMany(
      { callId, state: { $in: ['answered', 'attached'] } },
      { $set: carried },
    ),
    attach.carrierCallId === null
      ? undefined
      : documents.inboundCalls.updateOne(
          { _id: attach.carrierCallId, callId, state: 'attached' },
          { $set: { ...carried, mediaUrl } },
        ),
  ]);
}
