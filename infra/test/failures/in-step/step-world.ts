import { VirtualClock } from '../../../../machines/supervision/clock.ts';
import { watchSockets } from './settled-sockets.ts';

/** The network and our own event loop take this long at most: timers within it fire before anything is delivered. */
const strideMs = 20;
const startAt = Date.UTC(2026, 0, 5, 9);

/** Virtual time over real sockets: it passes in strides, and between two of them everything that was sent arrives. */
export const openStepWorld = () => {
  const clock = new VirtualClock(startAt);
  const sockets = watchSockets();
  return {
    clock,
    sockets,
    settled: () => sockets.settled(),
    /** Lets time pass until it is so; false: it is not, after `maxMs`. */
    async run(isSo: () => boolean, maxMs: number): Promise<boolean> {
      const until = clock.now() + maxMs;
      await sockets.settled();
      while (!isSo()) {
        if (clock.now() >= until) return false;
        clock.advance(strideMs);
        await sockets.settled();
      }
      return true;
    },
    close: () => sockets.close(),
  };
};
