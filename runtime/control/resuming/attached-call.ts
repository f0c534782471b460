import { mediaToken } from '../../../actors/dialling/attempt/dial-look-up.ts';
import { streamEndedUrl } from '../../../actors/telephony/ended-stream.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { CallHold } from '../../../machines/contracts/call/call-snapshot.ts';
import type { SlotDeps } from '../inbound/inbound-slot.ts';

/**
 * A call that was given to a worker which has not come to keep anything of it: what can be said of it by the dial, or by the number
 * that was called. `wait`: it is on its way to a worker.
 */
export async function attachOfOrphan(
  { documents, secret, publicUrl }: SlotDeps,
  callId: string,
): Promise<Pick<CallHold, 'workerId' | 'workerStartedAt' | 'attach'> | 'over' | 'wait'> {
  const given = {
    callId,
    token: mediaToken(secret, callId),
    endedUrl: streamEndedUrl(publicUrl(), callId),
  };
  const attempt = await documents.attempts.findOne({ callId });
  if (attempt !== null) {
    if (attempt.state === 'ended') return 'over';
    if (attempt.state !== 'attached') return 'wait';
    const { botId, leadId, campaignId, carrierCallId, from, to, disclosure } = attempt;
    return {
      workerId: attempt.workerId,
      workerStartedAt: attempt.workerStartedAt ?? null,
      attach: AttachRequest.parse({
        ...given,
        botId,
        leadId,
        campaignId,
        attemptId: attempt._id,
        carrierCallId,
        from,
        to,
        ...(disclosure && { disclosure }),
        answeredAt: attempt.answeredAt ?? attempt.intendedAt,
      }),
    };
  }
  const received = await documents.inboundCalls.findOne({ callId });
  if (received === null || received.state === 'refused' || received.state === 'closed')
    return 'over';
  if (received.state === 'offered') return 'wait';
  const { botId, from, to } = received;
  return {
    workerId: received.workerId,
    workerStartedAt: received.workerStartedAt ?? null,
    attach: AttachRequest.parse({
      ...given,
      botId,
      direction: 'inbound',
      carrierCallId: received._id,
      from,
      to,
      answeredAt: received.answeredAt ?? received.offeredAt,
    }),
  };
}
