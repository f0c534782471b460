import { setTimeout as pause } from 'node:timers/promises';
import type { IncomingCall } from '../../../actors/telephony/twilio/twilio-voice.ts';
import type { InboundCall, InboundRoute } from '../../../machines/contracts/call/inbound.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Documents } from '../documents.ts';

interface ClaimDeps {
  documents: Documents;
  now: () => number;
  newId: () => string;
}

/** Whoever claimed a call answers within this time or has died: longer than the answer to a carrier may take. */
const claimMaxMs = 4_000;
/** Between two looks at what another request finds for the same call. */
const lookMs = 100;

/**
 * One document a call, however often and wherever the carrier asks: whoever inserts it (`isOurs`) finds the worker, the others
 * wait for what it finds.
 */
export async function claimInboundCall(
  { documents, now, newId }: ClaimDeps,
  { carrierCallId, from, to }: IncomingCall,
  known: InboundCall | null,
  route: InboundRoute | null,
  signal: AbortSignal,
): Promise<{ call: InboundCall; isOurs: boolean }> {
  const { inboundCalls } = documents;
  if (known === null && route !== null) {
    const call: InboundCall = {
      _id: carrierCallId,
      schemaVersion: 1,
      callId: newId(),
      routeId: route._id,
      botId: route.botId,
      from,
      to,
      state: 'offered',
      workerId: null,
      mediaUrl: null,
      offeredAt: now(),
      claimedAt: now(),
      answeredAt: null,
      endedAt: null,
      carrierCode: null,
    };
    try {
      await inboundCalls.insertOne(call);
      return { call, isOurs: true };
    } catch (error) {
      if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
    }
  }
  for (;;) {
    const call = await inboundCalls.findOne({ _id: carrierCallId });
    if (call === null) throw new VoxError('internal', 'an inbound call has lost its document');
    if (call.state !== 'offered') return { call, isOurs: false };
    if (now() - call.claimedAt > claimMaxMs) {
      const taken = await inboundCalls.findOneAndUpdate(
        { _id: carrierCallId, state: 'offered', claimedAt: call.claimedAt },
        { $set: { claimedAt: now() } },
        { returnDocument: 'after' },
      );
      if (taken !== null) return { call: taken, isOurs: true };
    }
    await pause(lookMs, undefined, { signal });
  }
}
