import type { Clock } from '../../machines/supervision/clock.ts';

export interface Deadline {
  /** Aborted when the time is over, and before with the signal that was given. */
  readonly signal: AbortSignal;
  /** What was awaited is there, or is not wanted any more. */
  end(): void;
}

/** So much time, by the injected clock, for something that takes a signal; `AbortSignal.timeout` goes by the machine's. */
export const openDeadline = (clock: Clock, withinMs: number, signal?: AbortSignal): Deadline => {
  const late = new AbortController();
  const timer = clock.setTimeout(
    () => late.abort(new Error(`no answer within ${withinMs} ms`)),
    withinMs,
  );
  return {
    signal: signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]),
    end: () => clock.clearTimeout(timer),
  };
};

/** The same for what takes no signal: it goes on, and nobody waits for it any more. */
export const inTime = async <T>(clock: Clock, withinMs: number, work: Promise<T>): Promise<T> => {
  const late = Promise.withResolvers<never>();
  const timer = clock.setTimeout(
    () => late.reject(new Error(`no answer within ${withinMs} ms`)),
    withinMs,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clock.clearTimeout(timer);
  }
};
