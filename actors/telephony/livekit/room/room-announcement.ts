import { decode, FRAME_SAMPLES } from '../../../audio/codec/mulaw.ts';
import type { JoinRoom } from './media-room.ts';

/**
 * Says something in a room, as `identity`, and leaves it: resolves when it has sounded, or when the party has gone before. Rejects
 * when the room cannot be joined, or is lost.
 */
export const announceIn = async (
  join: JoinRoom,
  room: Parameters<JoinRoom>[0],
  speech: Promise<Uint8Array>,
): Promise<void> => {
  const over = Promise.withResolvers<void>();
  let isOver = false;
  const end = (settle: () => void) => () => {
    isOver = true;
    settle();
  };
  // It may end while the speech is still being made.
  over.promise.catch(() => {});
  const joined = await join(room, {
    heard: () => {},
    digit: () => {},
    partyLeft: end(over.resolve),
    lost: end(() => over.reject(new Error('put out of the room'))),
  });
  try {
    const mulaw = await speech;
    for (let at = 0; at < mulaw.length && !isOver; at += FRAME_SAMPLES) {
      const pcm = new Int16Array(FRAME_SAMPLES);
      pcm.set(decode(mulaw.subarray(at, at + FRAME_SAMPLES)));
      await joined.play(pcm);
    }
    if (!isOver) joined.whenSounded(end(over.resolve));
    await over.promise;
  } finally {
    await joined.leave();
  }
};
