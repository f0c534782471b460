import { setTimeout as pause } from 'node:timers/promises';
import { mediaToken } from '../../../actors/dialling/attempt/dial-look-up.ts';
import type { MediaTarget } from '../../../actors/telephony/carrier.ts';
import { streamEndedUrl } from '../../../actors/telephony/ended-stream.ts';
import type { IncomingCall } from '../../../actors/telephony/twilio/twilio-voice.ts';
import { type InboundCall, standardBusyText } from '../../../machines/contracts/call/inbound.ts';
import type { Documents } from '../documents.ts';
import { claimInboundCall } from './inbound-claim.ts';
import { findSlot, type SlotDeps } from './inbound-slot.ts';

/** The answer waits so long for its note; a request that is repeated before it is written waits for it in turn. */
const noteMaxMs = 500;

export interface InboundDeps extends SlotDeps {
  newId: () => string;
}

/** What the carrier is told to do with a call. */
export type InboundAnswer =
  | { kind: 'connected' | 'repeated'; media: MediaTarget }
  | { kind: 'busy' | 'failed' | 'bot_not_live'; text: string }
  /** No route, or one that is off. */
  | { kind: 'unrouted' };

/**
 * Finds the bot of a called number and a worker with a free slot. Asked again for the same call it says the same again.
 * `signal`: nobody waits for the answer any more, and no worker is asked after that.
 */
export async function answerInbound(
  deps: InboundDeps,
  incoming: IncomingCall,
  signal: AbortSignal,
): Promise<InboundAnswer> {
  const { documents, secret, log } = deps;
  const { inboundCalls, inboundRoutes } = documents;
  const [known, route] = await Promise.all([
    inboundCalls.findOne({ _id: incoming.carrierCallId }),
    inboundRoutes.findOne({ number: incoming.to, enabled: true }),
  ]);
  if (route === null && known === null) return { kind: 'unrouted' };
  const text = route?.busyText ?? standardBusyText;
  if (known === null && route !== null && !(await isLive(documents, route.botId)))
    return { kind: 'bot_not_live', text };

  const { call, isOurs } = await claimInboundCall(deps, incoming, known, route, signal);
  const mediaOf = (mediaUrl: string): MediaTarget => ({
    mediaUrl,
    callId: call.callId,
    token: mediaToken(secret, call.callId),
    endedUrl: streamEndedUrl(deps.publicUrl(), call.callId),
  });
  if (!isOurs)
    return call.mediaUrl === null
      ? { kind: 'busy', text }
      : { kind: 'repeated', media: mediaOf(call.mediaUrl) };

  const versionId = route?.versionId ?? null;
  const slot = await findSlot(deps, call, versionId, signal).catch((error: unknown) => {
    log.error({ err: error, callId: call.callId }, 'inbound_call_not_placed');
    return null;
  });
  const outcome: Partial<InboundCall> =
    slot === null ? { state: 'refused' } : { state: 'attached', ...slot };
  const noted = inboundCalls
    // A call that ended at once has its record already, and is closed.
    .updateOne({ _id: call._id, state: 'offered' }, { $set: outcome })
    .catch((error: unknown) => {
      // What the worker knows of the call is enough for its record; only a repeated webhook would find nothing.
      log.warn({ err: error, callId: call.callId }, 'inbound_call_not_noted');
    });
  // A worker waits for the stream now: a slow store must not cost a call that is attached.
  await Promise.race([noted, pause(noteMaxMs, undefined, { ref: false })]);
  return slot === null
    ? { kind: 'busy', text }
    : { kind: 'connected', media: mediaOf(slot.mediaUrl) };
}

/** A caller is told so at once; otherwise the worker would find out, and the call would end without a word. */
async function isLive({ bots }: Documents, botId: string): Promise<boolean> {
  const bot = await bots.findOne({ _id: botId }, { projection: { liveVersionId: 1 } });
  return bot !== null && bot.liveVersionId !== null;
}
