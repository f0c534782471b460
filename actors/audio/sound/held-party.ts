import type { Clock } from '../../../machines/supervision/clock.ts';
import type { AudioSession } from '../audio-session.ts';
import { playHoldMusic } from './hold-play.ts';

/** Owns what a party on hold hears: music in the session of the moment, and in the next one anew. */
export interface HeldParty {
  /** On hold from here on, or not: music ends with what the carrier has not played yet. */
  put(isHeld: boolean): void;
  /** The call's audio goes on in this session; null: in none for now. */
  in(session: AudioSession | null): void;
  /** A play was cut, by whomever: the music begins again where it was the music. */
  cut(playId: string | null): void;
}

/** Not an utterance's id: what is told of these plays is not the bot's. */
const prefix = 'hold-';

export const isHoldMusic = (playId: string): boolean => playId.startsWith(prefix);

export const holdParty = (clock: Clock, isHeldAlready: boolean): HeldParty => {
  let isHeld = isHeldAlready;
  let session: AudioSession | null = null;
  let playCount = 0;
  let stop: (() => void) | null = null;

  const fallSilent = (): void => {
    if (stop === null) return;
    stop();
    stop = null;
    session?.clear();
  };
  const sound = (): void => {
    if (!isHeld || session === null) return;
    // A session may still know the play before by its id.
    playCount += 1;
    stop = playHoldMusic(session, `${prefix}${playCount}`, clock);
  };

  return {
    put(now) {
      if (now === isHeld) return;
      isHeld = now;
      fallSilent();
      sound();
    },
    in(next) {
      fallSilent();
      session = next;
      sound();
    },
    cut(playId) {
      if (stop === null || playId !== `${prefix}${playCount}`) return;
      stop();
      sound();
    },
  };
};
