import { setTimeout as pause } from 'node:timers/promises';
import { carrierEventOf, type RoomEvent } from '../../actors/telephony/livekit/room-event.ts';
import { stepOf } from '../../actors/telephony/livekit/status-report.ts';
import { type CarrierStatusParts, takeCarrierStatus } from './carrier-status.ts';

/**
 * The dialler knows a failed dial's SIP code in the moment in which LiveKit says that the telephone has left its room; a webhook
 * knows it never. So much later its own reading is taken: then the dialler that placed the call is gone. LiveKit waits longer for
 * an answer, and asks again if this process ends meanwhile.
 */
const roughStandardMs = 1_500;

const ended = stepOf('completed');

/** What LiveKit says of a call's room, for the attempt that the room is named for. `ignored`: there is none. */
export async function takeRoomEvent(
  parts: CarrierStatusParts & { roughMs?: number },
  event: RoomEvent,
  lateMs: number,
): Promise<'applied' | 'late' | 'told' | 'ignored'> {
  const find = () =>
    parts.documents.attempts.findOne(
      { callId: event.callId },
      { projection: { answeredAt: 1, carrierSequence: 1 } },
    );
  let attempt = await find();
  if (attempt === null) return 'ignored';
  if (event.kind !== 'joined' && attempt.answeredAt === null) {
    await pause(parts.roughMs ?? roughStandardMs);
    attempt = (await find()) ?? attempt;
  }
  if (attempt.carrierSequence >= ended) return 'late';
  const isAnswered = attempt.answeredAt !== null;
  return takeCarrierStatus(
    parts,
    carrierEventOf(event, { attemptId: attempt._id, isAnswered }),
    AbortSignal.timeout(lateMs),
  );
}
