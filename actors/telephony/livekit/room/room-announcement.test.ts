import { expect, it } from 'vitest';
import type { JoinRoom, MediaRoomEvents } from './media-room.ts';
import { announceIn } from './room-announcement.ts';

const where = { name: 'vox_1', identity: 'worker_vox_1', party: 'sip_vox_1' };
const half = new Uint8Array(240).fill(0xff);

const ground = (onFrame: (n: number, events: MediaRoomEvents) => void = () => {}) => {
  const seen = { frames: [] as number[], left: 0, sounded: 0 };
  const join: JoinRoom = async (_, events) => ({
    async play(pcm) {
      seen.frames.push(pcm.length);
      onFrame(seen.frames.length, events);
    },
    whenSounded(done) {
      seen.sounded += 1;
      done();
    },
    clear: () => {},
    async leave() {
      seen.left += 1;
    },
  });
  return { seen, join };
};

it('says all of it in whole frames, waits until it has sounded, and leaves', async () => {
  const { seen, join } = ground();
  await announceIn(join, where, Promise.resolve(half));
  expect(seen).toEqual({ frames: [160, 160], left: 1, sounded: 1 });
});

it('stops when the party goes', async () => {
  const { seen, join } = ground((_, events) => events.partyLeft());
  await announceIn(join, where, Promise.resolve(half));
  expect(seen).toEqual({ frames: [160], left: 1, sounded: 0 });
});

it.each([
  ['it is put out of the room', (_: number, events: MediaRoomEvents) => events.lost(), half],
  ['there is no voice', () => {}, null],
])('fails when %s, and leaves all the same', async (_, onFrame, speech) => {
  const { seen, join } = ground(onFrame);
  const said = speech === null ? Promise.reject(new Error('no voice')) : Promise.resolve(speech);
  await expect(announceIn(join, where, said)).rejects.toThrow();
  expect(seen.left).toBe(1);
});
