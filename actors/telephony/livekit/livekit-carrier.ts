import { type ParticipantInfo, ServerError } from 'livekit-server-sdk';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Carrier, CarrierCall, OriginateRequest } from '../carrier.ts';
import { type Dials, openDials } from './dials.ts';
import { type LiveKitAccess, livekitClients } from './livekit-access.ts';
import { partyOf, roomOf } from './livekit-names.ts';
import { statusOfParty } from './party-state.ts';
import { readNote, writeNote } from './room-note.ts';
import { trunkOf } from './trunks.ts';

export interface LiveKitCarrierOptions extends LiveKitAccess {
  /** Trunk by the beginning of the caller ID; `*` for all others. */
  trunks: Readonly<Record<string, string>>;
  clock: Clock;
  /** What is worth counting but fails nobody. */
  count?: (what: string) => void;
}

export interface LiveKitCarrier extends Carrier {
  /** Forgets the dials that are followed here; they go on at LiveKit. */
  close(): void;
}

/** A room that nobody joins, or that everybody has left, is gone after this. */
const emptyTimeoutS = 60;
const departureTimeoutS = 5;
/** LiveKit's longest call. */
const callMaxS = 86_400;
/** A telephone number, or an extension: anything else would be read as an address. */
const dialable = /^\+?\d{3,32}$/;
/** SIP's own word for a number that is none (RFC 3261 §21.4.22). */
const incompleteAddress = '484';

const seconds = (ms: number, max: number): number =>
  Math.min(max, Math.max(1, Math.ceil(ms / 1_000)));

const isNotFound = (error: unknown): boolean =>
  error instanceof ServerError && (error.code === 'not_found' || error.status === 404);

const unavailable = (error: unknown): VoxError => {
  // Not the message: that of a refused token holds the token.
  const said =
    error instanceof ServerError
      ? `HTTP ${error.status}, LiveKit ${error.code ?? 'gave no code'}`
      : 'no usable answer';
  const isRefused = error instanceof ServerError && (error.status === 401 || error.status === 403);
  return new VoxError(isRefused ? 'carrier_rejected' : 'carrier_unavailable', said);
};

/**
 * Dials by LiveKit's SIP bridge. A call is a room, and its telephone a participant of it; a worker that is given the call joins the
 * room by itself, so nothing is streamed to `mediaUrl`, and `redirect` has nothing to point anywhere.
 */
export const createLiveKitCarrier = (options: LiveKitCarrierOptions): LiveKitCarrier => {
  const { clock, trunks, count = () => {} } = options;
  const { rooms, sip } = livekitClients(options);

  const partyIn = async (room: string): Promise<ParticipantInfo | null> => {
    try {
      return await rooms.getParticipant(room, partyOf(room));
    } catch (error) {
      if (isNotFound(error)) return null;
      throw unavailable(error);
    }
  };

  const dials: Dials = openDials({ access: options, sip, partyIn, clock, count });

  const noteOf = async (room: string) => {
    const [found] = await rooms.listRooms([room]).catch((error: unknown) => {
      throw unavailable(error);
    });
    return found === undefined ? null : readNote(found.metadata);
  };

  /** Null: no telephone is in that room. */
  const callIn = async (room: string): Promise<CarrierCall | null> => {
    const [note, party] = await Promise.all([noteOf(room), partyIn(room)]);
    if (note === null || party === null) return null;
    const status = statusOfParty(party);
    // Dialled by a leader that is gone: from now on it is followed here.
    if (status === 'queued' || status === 'ringing') dials.follow(room, note);
    return { carrierCallId: room, to: note.to, status, createdAt: note.dialledAt };
  };

  const hangUp = async (room: string): Promise<void> => {
    dials.callOff(room);
    try {
      await rooms.deleteRoom(room);
    } catch (error) {
      if (!isNotFound(error)) throw unavailable(error);
    }
  };

  return {
    kind: 'livekit',
    media: 'joined',

    async originate(call: OriginateRequest) {
      if (!dialable.test(call.to)) throw new VoxError('carrier_rejected', incompleteAddress);
      const trunk = trunkOf(trunks, call.from);
      if (trunk === null)
        throw new VoxError('carrier_rejected', `no SIP trunk for calls from ${call.from}`);
      const room = roomOf(call.callId);
      const note = { to: call.to, statusUrl: call.statusUrl, dialledAt: Math.round(clock.now()) };
      try {
        await rooms.createRoom({
          name: room,
          metadata: writeNote(note),
          emptyTimeout: emptyTimeoutS,
          departureTimeout: departureTimeoutS,
        });
      } catch (error) {
        throw unavailable(error);
      }
      await dials.dial(room, note, {
        trunk,
        from: call.from,
        ringTimeoutS: seconds(call.ringTimeoutMs, 180),
        callMaxS: seconds(call.callMaxMs, callMaxS),
      });
      return { carrierCallId: room };
    },

    hangUp,

    /** The worker that takes the call joins its room; here it is only made sure that there is somebody to meet. */
    async redirect(room) {
      const party = await partyIn(room);
      if (party === null || statusOfParty(party) !== 'answered')
        throw new VoxError('carrier_rejected', 'nobody who has answered is in the room');
    },

    async dismiss(room) {
      // LiveKit has no voice of its own; the dialler asks a worker first.
      count('dismissed_without_words');
      await hangUp(room);
    },

    status: callIn,

    /** Rooms have the names of their calls: with the id only that one is asked for. */
    async find(to, sinceAt, callId) {
      if (callId !== undefined) {
        const call = await callIn(roomOf(callId));
        return call === null ? [] : [call];
      }
      const found = await rooms.listRooms().catch((error: unknown) => {
        throw unavailable(error);
      });
      const theirs = found.filter(({ metadata }) => {
        const note = readNote(metadata);
        return note !== null && note.to === to && note.dialledAt >= sinceAt;
      });
      const calls = await Promise.all(theirs.map(({ name }) => callIn(name)));
      return calls.filter((call) => call !== null);
    },

    close: () => dials.close(),
  };
};
