import { encode } from '../../../audio/codec/mulaw.ts';
import { callStatusAttribute } from '../party-state.ts';
import type { JoinRoom, MediaRoomEvents } from '../room/media-room.ts';
import type { TakeSeat } from './party-seat.ts';
import type { LeaveReason, TwinRooms } from './twin-rooms.ts';

/** What a worker's source holds before it makes it wait: as the real one, 100 ms. */
const heldFramesMax = 5;

interface Media {
  /** Frames, and who wants to know that those before have sounded. */
  toParty: (Int16Array | (() => void))[];
  taken: (() => void)[];
  worker: MediaRoomEvents | null;
}

const framesIn = ({ toParty }: Media): number =>
  toParty.filter((entry) => typeof entry !== 'function').length;

/** Audio between the two who are in a room of the twin's, in memory: no network, no codec, no resampling. */
export const openLoopbackMedia = (rooms: TwinRooms) => {
  const media = new Map<string, Media>();
  const of = (name: string): Media => {
    const known = media.get(name);
    if (known !== undefined) return known;
    const made: Media = { toParty: [], taken: [], worker: null };
    media.set(name, made);
    return made;
  };

  const join: JoinRoom = async ({ name, identity, party }, events) => {
    if (rooms.get(name) === undefined) throw new Error('no such room');
    const mine = of(name);
    const put = (reason: string) => {
      if (mine.worker === events) mine.worker = null;
      if (reason === 'ROOM_DELETED') events.partyLeft();
      else events.lost();
    };
    const info = rooms.join(name, { identity, kind: 'STANDARD' }, put);
    mine.worker = events;
    mine.toParty = [];
    const release = () => {
      for (const taken of mine.taken.splice(0)) taken();
    };
    if (!rooms.get(name)?.participants.has(party)) queueMicrotask(() => events.partyLeft());
    return {
      async play(pcm) {
        mine.toParty.push(pcm);
        if (framesIn(mine) < heldFramesMax) return;
        await new Promise<void>((resolve) => mine.taken.push(resolve));
      },
      whenSounded: (done) => {
        if (framesIn(mine) === 0) done();
        else mine.toParty.push(done);
      },
      clear() {
        mine.toParty = [];
        release();
      },
      async leave() {
        if (mine.worker === events) mine.worker = null;
        release();
        rooms.leave(name, info, 'CLIENT_INITIATED');
      },
    };
  };

  const seat: TakeSeat = async (name, identity, attributes, put) => {
    const mine = of(name);
    const info = rooms.join(name, { identity, kind: 'SIP', attributes }, put);
    return {
      async setStatus(status) {
        info.attributes[callStatusAttribute] = status;
      },
      take() {
        const told = () => {
          while (typeof mine.toParty[0] === 'function') (mine.toParty.shift() as () => void)();
        };
        told();
        const pcm = mine.toParty.shift() as Int16Array | undefined;
        told();
        for (const taken of mine.taken.splice(0)) taken();
        return pcm === undefined ? null : encode(pcm);
      },
      speak: (pcm) => mine.worker?.heard(pcm),
      press: (digit) => mine.worker?.digit(digit),
      leave(reason) {
        rooms.leave(name, info, reason as LeaveReason);
        mine.worker?.partyLeft();
        // LiveKit waits for the departure timeout; here nobody does.
        setTimeout(() => rooms.expire(name), 50).unref();
      },
    };
  };
  return { join, seat };
};
