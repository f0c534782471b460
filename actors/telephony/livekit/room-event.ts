import { WebhookEvent } from 'livekit-server-sdk';
import type { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { CarrierCall } from '../carrier.ts';
import { callOfRoom, partyOf } from './livekit-names.ts';
import { stepOf } from './status-report.ts';

/**
 * What a webhook of LiveKit's says of a call. It knows no SIP code: `rough` is what can be said of an end without one, and who
 * dialled usually says it better in the same moment.
 */
export interface RoomEvent {
  callId: string;
  carrierCallId: string;
  kind: 'joined' | 'left' | 'room.finished';
  at: number;
  /** Of a party that left before anybody answered. */
  rough: Pick<CarrierCall, 'status'> & { code: string | null };
}

/** Numbers of LiveKit's `DisconnectReason` (reference/livekit.md §8.7). */
const reasons = {
  clientInitiated: 1,
  duplicateIdentity: 2,
  removed: 4,
  roomDeleted: 5,
  migration: 8,
  roomClosed: 10,
  userUnavailable: 11,
  userRejected: 12,
  trunkFailure: 13,
} as const;

/** Somebody of the same name is in the room in its place: the call goes on. */
const goesOn: ReadonlySet<number> = new Set([reasons.duplicateIdentity, reasons.migration]);

const roughEnd = (reason: number): RoomEvent['rough'] => {
  switch (reason) {
    case reasons.userUnavailable:
      return { status: 'no_answer', code: null };
    // Busy, most often; declined, barred or unknown numbers say the same.
    case reasons.userRejected:
      return { status: 'busy', code: null };
    case reasons.trunkFailure:
      return { status: 'failed', code: 'sip_trunk_failure' };
    case reasons.clientInitiated:
    case reasons.removed:
    case reasons.roomDeleted:
    case reasons.roomClosed:
      return { status: 'canceled', code: null };
    default:
      return { status: 'failed', code: null };
  }
};

/** Null: nothing that concerns a call of ours. Errors: `bad_request`. Check the signature first. */
export const readRoomEvent = (body: unknown, receivedAt: number): RoomEvent | null => {
  const event = parse(body);
  const room = event.room?.name ?? '';
  const callId = callOfRoom(room);
  if (callId === null) return null;
  const of = { callId, carrierCallId: room, at: receivedAt };
  if (event.event === 'room_finished')
    return { ...of, kind: 'room.finished', rough: { status: 'failed', code: null } };
  if (event.participant?.identity !== partyOf(room)) return null;
  const reason: number = event.participant.disconnectReason;
  switch (event.event) {
    case 'participant_joined':
      return { ...of, kind: 'joined', rough: { status: 'queued', code: null } };
    case 'participant_left':
    case 'participant_connection_aborted':
      return goesOn.has(reason) ? null : { ...of, kind: 'left', rough: roughEnd(reason) };
    default:
      return null;
  }
};

/** The same in the words of the port, for the attempt that it concerns. */
export const carrierEventOf = (
  { carrierCallId, kind, at, rough }: RoomEvent,
  { attemptId, isAnswered }: { attemptId: string; isAnswered: boolean },
): CarrierEvent => {
  const { status, code } =
    isAnswered && kind !== 'joined' ? ({ status: 'completed', code: null } as const) : rough;
  return { attemptId, carrierCallId, status, code, at, sequence: stepOf(status) };
};

const parse = (body: unknown): WebhookEvent => {
  try {
    return WebhookEvent.fromJson(body as Parameters<typeof WebhookEvent.fromJson>[0], {
      ignoreUnknownFields: true,
    });
  } catch (cause) {
    throw new VoxError('bad_request', 'not a webhook of LiveKit’s', { cause });
  }
};
