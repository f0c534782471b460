import { mediaToken } from '../../../actors/dialling/attempt/dial-look-up.ts';
import { readWorkers } from '../../../actors/dialling/workers/worker-registry.ts';
import { AttachRequest } from '../../../machines/contracts/attach.ts';
import type { InboundCall } from '../../../machines/contracts/inbound.ts';
import type { InboundDeps } from './inbound-answer.ts';

/** Workers asked for one call; each may take 1.5 s, but a busy one refuses within a few ms. */
const workersAskedMax = 8;

/** Who carries a call now, as its document has it. */
export interface FoundSlot {
  workerId: string;
  mediaUrl: string;
  answeredAt: number;
  workerStartedAt?: number;
}

/**
 * Asks one worker after another to take a call, the one with most free slots first. What the registry says is up to one beat
 * old, so those that seem full are asked too, last. Null: nobody has a free slot.
 */
export async function findSlot(
  { store, attach, secret, fleetUrls, now, log }: InboundDeps,
  /** `_id`: the carrier's id of it; null: no carrier brings it. */
  call: Pick<InboundCall, 'callId' | 'botId' | 'from' | 'to'> & { _id: string | null },
  versionId: string | null,
  signal: AbortSignal,
): Promise<FoundSlot | null> {
  const workers = await readWorkers({ store, settings: { secret, fleetUrls } }, now());
  const free = ({ slotCount, busyCount }: (typeof workers)[number]) => slotCount - busyCount;
  const answeredAt = now();
  const request = AttachRequest.parse({
    callId: call.callId,
    token: mediaToken(secret, call.callId),
    botId: call.botId,
    ...(versionId === null ? {} : { versionId }),
    direction: 'inbound',
    carrierCallId: call._id,
    from: call.from,
    to: call.to,
    answeredAt,
  });
  const asked = workers.toSorted((a, b) => free(b) - free(a)).slice(0, workersAskedMax);
  for (const { url, workerId, mediaUrl } of asked) {
    signal.throwIfAborted();
    let reply = await attach.attach(url, request, signal);
    // A caller waits: rather the next worker than the same again. Should this one have taken the call, its record gives way.
    if (reply.answer === 'unsure' && asked.length === 1)
      reply = await attach.attach(url, request, signal);
    const { answer, workerStartedAt } = reply;
    if (answer === 'accepted' || answer === 'duplicate')
      return {
        workerId,
        mediaUrl,
        answeredAt,
        ...(workerStartedAt === undefined ? {} : { workerStartedAt }),
      };
    const isOurFault = answer === 'refused' || answer === 'invalid';
    log[isOurFault ? 'error' : 'warn'](
      { workerId, callId: call.callId, answer },
      isOurFault
        ? 'The worker does not accept VOXCORE_SECRET or does not understand our request; the next one is asked'
        : 'The worker did not take an inbound call; the next one is asked',
    );
  }
  return null;
}
