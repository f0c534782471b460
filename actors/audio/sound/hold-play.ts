import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { AudioSession } from '../audio-session.ts';
import { HoldMusic } from './hold-music.ts';

/** Owns a play of hold music in a session: keeps it fed until it is stopped. */

/** A piece, and how many of them are given before the first has sounded: what a main thread that stands still may take. */
const PIECE_MS = 1_000;
const AHEAD_PIECES = 2;
const SAMPLES_PER_MS = 8;

/** Returns how to stop it: what is under way sounds to its end, two seconds at most, unless the session is cleared. */
export function playHoldMusic(session: AudioSession, playId: string, clock: Clock): () => void {
  const music = new HoldMusic();
  const startedAt = clock.now();
  let pieceCount = 0;
  let timer: TimerHandle | undefined;
  // Counted from the beginning: what each timer is late would add up, and eat what is ahead within the half hour of a long hold.
  const feed = (): void => {
    const elapsedMs = clock.now() - startedAt;
    const wantedCount = AHEAD_PIECES + Math.floor(elapsedMs / PIECE_MS);
    for (; pieceCount < wantedCount; pieceCount++)
      session.audio(playId, music.next(PIECE_MS * SAMPLES_PER_MS));
    timer = clock.setTimeout(feed, PIECE_MS - (elapsedMs % PIECE_MS));
  };
  session.play(playId);
  feed();
  return () => {
    clock.clearTimeout(timer);
    session.finish(playId);
  };
}
