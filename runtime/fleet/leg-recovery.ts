import type { Carrier, CarrierCall } from '../../actors/telephony/carrier.ts';
import type { RoomDoor } from '../../actors/telephony/livekit/room/room-door.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Log } from '../system/log.ts';
import type { LiveCall } from './live-call.ts';

export interface LegRecoveryDeps {
  /** Null: a lost leg stays lost. */
  carrier: Carrier | null;
  /** Where it is we who have to come back. */
  door?: RoomDoor | null;
  clock: Clock;
  log: Log;
  mediaUrl: () => string;
}

/** A carrier that has not asked by then has not noticed that the stream is lost. */
const graceTries = 2;

/** Together a little less than a call waits for its leg (8 s). */
const triesMax = 6;
const betweenMs = 1_000;

const liveStatuses: readonly CarrierCall['status'][] = ['queued', 'ringing', 'answered'];

/**
 * Has the carrier open the media stream of a call anew, and asks it whether it still has the call: a party may hang up while
 * nobody can hear it. Never rejects.
 */
export const legRecovery =
  ({ carrier, door, clock, log, mediaUrl }: LegRecoveryDeps) =>
  async (call: LiveCall): Promise<'recovered' | 'gone' | 'unknown'> => {
    const { callId, token, carrierCallId, endedUrl } = call.attach;
    if (carrier === null || carrierCallId === null) return 'unknown';
    const lost = call.line;
    let isAsked = false;
    const ask = async () => {
      await carrier.redirect(carrierCallId, {
        mediaUrl: mediaUrl(),
        callId,
        token,
        ...(endedUrl === undefined ? {} : { endedUrl }),
      });
      isAsked = true;
      await door?.enter(carrierCallId, { callId, token });
    };
    const isGone = async () => {
      const known = await carrier.status(carrierCallId);
      return known === null || !liveStatuses.includes(known.status);
    };
    for (let n = 0; n < triesMax; n++) {
      try {
        // A carrier that has noticed asks the API by itself, and opens a stream that our redirect would cut again.
        if (!isAsked && (endedUrl === undefined || n >= graceTries)) await ask();
      } catch (error) {
        log.warn({ callId, err: error }, 'leg_not_recovered');
      }
      if (call.line !== lost) return 'recovered';
      if (await isGone().catch(() => false)) return 'gone';
      await new Promise<void>((resolve) => clock.setTimeout(resolve, betweenMs));
      if (call.line !== lost) return 'recovered';
    }
    return 'unknown';
  };
