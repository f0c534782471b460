/** Messages over which the quickest one is sought. */
const sampleMax = 20;

/**
 * The server's clock as seen from here. Each message says when it was sent; the one that travelled least tells the difference best.
 * Begun anew with each socket, so that a sleep or a set clock is forgotten.
 */
export const createServerClock = (localNow: () => number) => {
  let aheads: number[] = [];
  let aheadMs = 0;

  return {
    begin: () => {
      aheads = [];
    },
    heard: (sentAt: number) => {
      if (!Number.isFinite(sentAt)) return;
      aheads.push(sentAt - localNow());
      if (aheads.length > sampleMax) aheads.shift();
      aheadMs = Math.max(...aheads);
    },
    /** Epoch ms. */
    now: () => localNow() + aheadMs,
  };
};
