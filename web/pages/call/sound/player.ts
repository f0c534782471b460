import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { apiUrl } from '../../../api/address.ts';
import type { CallCursor } from '../model/call-cursor.ts';
import type { CallData } from '../model/call-data.ts';
import { recordingPath } from '../model/call-store.ts';

export interface Player {
  readonly isPlaying: Accessor<boolean>;
  /** Why there is nothing to hear; null: there is. */
  readonly why: Accessor<string | null>;
  readonly rate: Accessor<number>;
  toggle(): void;
  setRate(rate: number): void;
}

/** Plays the recording and moves the one cursor; a cursor that is moved otherwise takes the sound along. */
export const createPlayer = (data: CallData, cursor: CallCursor): Player => {
  const audio = new Audio();
  audio.preload = 'metadata';
  const [isPlaying, setPlaying] = createSignal(false);
  const [failure, setFailure] = createSignal<string | null>(null);
  const [rate, setRateSignal] = createSignal(1);
  /** The moment that the sound itself has set: no reason to seek. */
  let ownMs = Number.NaN;
  let frame = 0;

  const why = (): string | null => {
    const record = data.record();
    if (data.isFile) return 'A file holds no recording.';
    if (record === null) return 'The recording can be heard when the call is over.';
    if (record.recording === null) return 'This call was not recorded.';
    return failure();
  };
  createEffect(() => {
    if (why() === null && audio.src === '') audio.src = apiUrl(recordingPath(data.id));
  });

  const follow = () => {
    if (audio.paused) return;
    ownMs = audio.currentTime * 1_000;
    cursor.seek(ownMs);
    frame = requestAnimationFrame(follow);
  };
  const stopped = () => {
    setPlaying(false);
    cancelAnimationFrame(frame);
  };
  audio.onplay = () => {
    setPlaying(true);
    frame = requestAnimationFrame(follow);
  };
  audio.onpause = stopped;
  audio.onended = () => {
    stopped();
    cursor.seek(null);
  };
  audio.onerror = () => {
    stopped();
    setFailure('The recording cannot be played.');
  };
  createEffect(
    on(cursor.ms, (ms) => {
      if (Math.abs(ms - ownMs) < 40 || audio.paused) return;
      audio.currentTime = Math.max(0, ms / 1_000);
    }),
  );
  onCleanup(() => {
    audio.pause();
    cancelAnimationFrame(frame);
    audio.removeAttribute('src');
    audio.load();
  });

  return {
    isPlaying,
    why,
    rate,
    setRate: (next) => {
      audio.playbackRate = next;
      setRateSignal(next);
    },
    toggle: () => {
      if (why() !== null) return;
      if (!audio.paused) {
        audio.pause();
        return;
      }
      audio.currentTime = cursor.isAtEdge() ? 0 : Math.max(0, cursor.ms() / 1_000);
      audio.play().catch((error: unknown) => setFailure(`It does not play: ${String(error)}`));
    },
  };
};
