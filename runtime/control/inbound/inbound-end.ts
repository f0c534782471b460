import type { CallResult } from '../../../machines/contracts/call/call-record.ts';
import type { Documents } from '../documents.ts';

/** Notes when the carrier says that an inbound call is over. What became of the call, its record says. */
export async function noteInboundEnd(
  { inboundCalls }: Documents,
  told: { carrierCallId: string; endedAt: number; code: string | null },
): Promise<'applied' | 'late'> {
  const { carrierCallId, endedAt, code } = told;
  // One that was not routed has no document: it was refused, and that was all.
  const { matchedCount } = await inboundCalls.updateOne(
    { _id: carrierCallId, endedAt: null },
    { $set: { endedAt, carrierCode: code } },
  );
  return matchedCount === 1 ? 'applied' : 'late';
}

/** Its record is stored: nobody has to look after it any more. A worker that was asked and passed over does not end it. */
export async function closeInbound(
  { inboundCalls }: Documents,
  {
    direction,
    carrierCallId,
    workerId,
  }: Pick<CallResult, 'direction' | 'carrierCallId' | 'workerId'>,
): Promise<void> {
  if (direction !== 'inbound' || carrierCallId === null) return;
  await inboundCalls.updateOne(
    { _id: carrierCallId, state: { $ne: 'closed' }, workerId: { $in: [null, workerId] } },
    { $set: { state: 'closed' } },
  );
}
