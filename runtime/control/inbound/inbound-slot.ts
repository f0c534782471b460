import { mediaToken } from '../../../actors/dialling/attempt/dial-look-up.ts';
import type { AttachClient } from '../../../actors/dialling/workers/attach-client.ts';
import { readWorkers } from '../../../actors/dialling/workers/worker-registry.ts';
import type { Store } from '../../../actors/store/store.ts';
import { streamEndedUrl } from '../../../actors/telephony/ended-stream.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { AttachOrder } from '../../../machines/contracts/call/call-snapshot.ts';
import type { InboundCall } from '../../../machines/contracts/call/inbound.ts';
import type { Log } from '../../system/log.ts';
import type { Documents } from '../documents.ts';

/** Workers asked for one call; each may take 1.5 s, but a busy one refuses within a few ms. */
const workersAskedMax = 8;

/** Who carries a call now, as its document has it. */
export interface FoundSlot {
  workerId: string;
  mediaUrl: string;
  answeredAt: number;
  workerStartedAt?: number;
}

/** Where to look for a worker, and how to ask it. */
export interface SlotDeps {
  store: Store;
  documents: Documents;
  attach: AttachClient;
  /** Media tokens are made with it; workers take requests by it. */
  secret: string;
  fleetUrls: readonly string[];
  /** Base URL under which the carrier reaches us. */
  publicUrl: () => string;
  now: () => number;
  log: Log;
}

/** Asks for a call that has just come in. Null: nobody has a free slot. */
export const findSlot = async (
  deps: SlotDeps,
  /** `_id`: the carrier's id of it; null: no carrier brings it. */
  call: Pick<InboundCall, 'callId' | 'botId' | 'from' | 'to'> & { _id: string | null },
  versionId: string | null,
  signal: AbortSignal,
): Promise<FoundSlot | null> =>
  askForSlot(
    deps,
    AttachRequest.parse({
      callId: call.callId,
      token: mediaToken(deps.secret, call.callId),
      botId: call.botId,
      ...(versionId === null ? {} : { versionId }),
      direction: 'inbound',
      carrierCallId: call._id,
      from: call.from,
      to: call.to,
      answeredAt: deps.now(),
      ...(call._id === null ? {} : { endedUrl: streamEndedUrl(deps.publicUrl(), call.callId) }),
    }),
    signal,
    null,
    await promisedSlots(deps.documents),
  );

/** Slots that dials hold which nobody has answered yet, by worker: who calls in may not have them. */
async function promisedSlots({ attempts }: Documents): Promise<ReadonlyMap<string, number>> {
  const groups = await attempts.aggregate<{ _id: string | null; count: number }>([
    { $match: { state: { $in: ['intended', 'queued', 'ringing', 'answered'] }, isAhead: null } },
    { $group: { _id: '$workerId', count: { $sum: 1 } } },
  ]);
  return new Map(groups.flatMap(({ _id, count }) => (_id === null ? [] : [[_id, count] as const])));
}

/**
 * Asks one worker after another to take a call, the one with most free slots first. What the registry says is up to one beat
 * old, so those that seem full are asked too, last. Null: nobody has a free slot. `lost`: whoever had the call before is not asked,
 * unless it has started anew.
 */
export async function askForSlot(
  deps: SlotDeps,
  order: AttachOrder,
  signal: AbortSignal,
  lost: { workerId: string; startedAt: number | null } | null = null,
  /** A worker whose free slots are all promised to dials is not asked. */
  promised: ReadonlyMap<string, number> = new Map(),
): Promise<FoundSlot | null> {
  const { store, documents, attach, secret, fleetUrls, now, log } = deps;
  const [workers, known] = await Promise.all([
    readWorkers({ store, settings: { secret, fleetUrls } }, now()),
    lost === null ? null : documents.workers.findOne({ _id: lost.workerId }),
  ]);
  const isLost = ({ workerId }: (typeof workers)[number]) =>
    lost !== null &&
    workerId === lost.workerId &&
    (known === null || lost.startedAt === null || known.startedAt === lost.startedAt);
  const free = ({ slotCount, busyCount }: (typeof workers)[number]) => slotCount - busyCount;
  const promisedTo = ({ workerId }: (typeof workers)[number]) => promised.get(workerId) ?? 0;
  const open = (worker: (typeof workers)[number]) => free(worker) - promisedTo(worker);
  const asked = workers
    .filter((worker) => !isLost(worker) && (promisedTo(worker) === 0 || open(worker) > 0))
    .toSorted((a, b) => open(b) - open(a))
    .slice(0, workersAskedMax);
  for (const { url, workerId, mediaUrl } of asked) {
    signal.throwIfAborted();
    let reply = await attach.attach(url, order, signal);
    // A caller waits: rather the next worker than the same again. Should this one have taken the call, its record gives way.
    if (reply.answer === 'unsure' && asked.length === 1)
      reply = await attach.attach(url, order, signal);
    const { answer, workerStartedAt } = reply;
    if (answer === 'accepted' || answer === 'duplicate')
      return {
        workerId,
        mediaUrl,
        answeredAt: order.answeredAt,
        ...(workerStartedAt === undefined ? {} : { workerStartedAt }),
      };
    const isOurFault = answer === 'refused' || answer === 'invalid';
    log[isOurFault ? 'error' : 'warn'](
      { workerId, callId: order.callId, answer },
      isOurFault
        ? 'The worker does not accept VOXCORE_SECRET or does not understand our request; the next one is asked'
        : 'The worker did not take a call; the next one is asked',
    );
  }
  return null;
}
