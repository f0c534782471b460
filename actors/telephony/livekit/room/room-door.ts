import type { Clock } from '../../../../machines/supervision/clock.ts';
import type { Carrier, MediaTarget } from '../../carrier.ts';
import type { MediaLine } from '../../media-line.ts';
import { callOfRoom, partyOf, workerOf } from '../livekit-names.ts';
import type { JoinRoom } from './media-room.ts';
import { createRoomLine } from './room-line.ts';

/** Owns the rooms that this worker is in: where a carrier's media has to be fetched, a worker that is given a call goes there. */
export interface RoomDoor {
  /** Joins the call's room and hands its line on; what is no room of a call is passed over. Never rejects. */
  enter(carrierCallId: string | null, call: Pick<MediaTarget, 'callId' | 'token'>): Promise<void>;
}

export interface RoomDoorDeps {
  join: JoinRoom;
  carrier: Pick<Carrier, 'hangUp'>;
  clock: Clock;
  onLine: (line: MediaLine) => void;
  count: (name: string) => void;
}

/** Tries to join; each is bounded by `joinMaxMs`, and the slot waits 8 s. */
const triesMax = 3;
const againMs = 300;

export const openRoomDoor = ({ join, carrier, clock, onLine, count }: RoomDoorDeps): RoomDoor => {
  let joinCount = 0;
  return {
    async enter(carrierCallId, { callId, token }) {
      if (carrierCallId === null || callOfRoom(carrierCallId) === null) return;
      const room = carrierCallId;
      joinCount += 1;
      const { line, events, enter } = createRoomLine({
        start: {
          streamSid: `room-${joinCount}`,
          carrierCallId: room,
          parameters: { callId, token },
        },
        clock,
        count,
        hangUp: () => {
          carrier.hangUp(room).catch(() => count('rooms_not_hung_up'));
        },
      });
      for (let n = 1; n <= triesMax; n += 1) {
        try {
          enter(await join({ name: room, identity: workerOf(room), party: partyOf(room) }, events));
          return onLine(line);
        } catch {
          count('room_joins_failed');
        }
        await new Promise<void>((resolve) => clock.setTimeout(resolve, againMs));
      }
    },
  };
};
