import type { Clock } from '../../../machines/supervision/clock.ts';
import type { AudioSession } from '../audio-session.ts';
import { HoldMusic } from './hold-music.ts';

/** Owns a play of hold music in a session: keeps it fed until it is stopped. */

/** A piece, and how many of them are given before the first has sounded: what a main thread that stands still may take. */
const PIECE_MS = 1_000;
const AHEAD_PIECES = 2;
const SAMPLES_PER_MS = 8;

/** Returns how to stop it: what is under way sounds to its end, two seconds at most, unless the session is cleared. */
export function playHoldMusic(
  session: AudioSession,
  playId: string,
  clock: Pick<Clock, 'setTimeout' | 'clearTimeout'>,
): () => void {
  const music = new HoldMusic();
  const feed = (): void => session.audio(playId, music.next(PIECE_MS * SAMPLES_PER_MS));
  session.play(playId);
  for (let n = 0; n < AHEAD_PIECES; n++) feed();
  const again = (): void => {
    feed();
    timer = clock.setTimeout(again, PIECE_MS);
  };
  let timer = clock.setTimeout(again, PIECE_MS);
  return () => {
    clock.clearTimeout(timer);
    session.finish(playId);
  };
}
