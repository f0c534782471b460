import type { Log } from './log.ts';

/** Logs each step of a shutdown with its time, in order. One that fails is told and keeps none of the others from its turn. */
export const shutdownSteps = (log: Log) => {
  const startedAt = performance.now();
  return async (step: string, work: Promise<unknown> | undefined): Promise<void> => {
    const beganAt = performance.now();
    try {
      await work;
      const now = performance.now();
      log.info(
        { step, tookMs: Math.round(now - beganAt), sinceMs: Math.round(now - startedAt) },
        'shutdown_step',
      );
    } catch (error) {
      log.error({ err: error, step }, 'close_failed');
    }
  };
};
