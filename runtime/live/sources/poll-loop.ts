import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';

export interface PollLoopDeps<Found> {
  clock: Clock;
  everyMs: number;
  read: () => Promise<Found>;
  onFound: (found: Found) => void;
  /** It fails, or has not answered for `slowMs`, since then; null: it answers again. */
  onSilent: (sinceAt: number | null) => void;
}

const slowMs = 3_000;
/** A read that takes long is repeated less often, so that looking never takes more than this part of the store's time. */
const dutyMax = 0.1;
const waitMaxMs = 15_000;

/** Reads again and again until it is stopped, one read at a time. */
export function startPollLoop<Found>(deps: PollLoopDeps<Found>): () => void {
  const { clock, everyMs, read, onFound, onSilent } = deps;
  let timer: TimerHandle | undefined;
  let slow: TimerHandle | undefined;
  let isStopped = false;
  let answeredAt = clock.now();
  let isSilent = false;

  const fallSilent = () => {
    if (isStopped || isSilent) return;
    isSilent = true;
    onSilent(answeredAt);
  };
  const look = async () => {
    const beganAt = clock.now();
    slow = clock.setTimeout(fallSilent, slowMs);
    const found = await read().then(
      (value) => ({ value }),
      () => null,
    );
    clock.clearTimeout(slow);
    if (isStopped) return;
    const now = clock.now();
    if (found === null) fallSilent();
    else {
      answeredAt = now;
      if (isSilent) onSilent(null);
      isSilent = false;
      onFound(found.value);
    }
    // One that failed says nothing of the store's load, and is to be noticed when it is back.
    const restMs = found === null ? 0 : Math.min(waitMaxMs, (now - beganAt) / dutyMax);
    timer = clock.setTimeout(() => void look(), Math.max(everyMs, restMs));
  };
  timer = clock.setTimeout(() => void look(), 0);

  return () => {
    isStopped = true;
    clock.clearTimeout(timer);
    clock.clearTimeout(slow);
  };
}
