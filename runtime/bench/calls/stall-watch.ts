/** Tells when this process was held up: what it measured across such a moment is its own lateness. */
export interface StallWatch {
  stoodStillSince(at: number): boolean;
  close(): void;
}

const beatMs = 2;
/** A timer of 2 ms that comes this late was not kept by a timer's usual slack. */
const stallMs = 8;

export const watchStalls = (): StallWatch => {
  let lastBeat = performance.now();
  let lastStall = 0;
  const look = () => {
    const now = performance.now();
    if (now - lastBeat > stallMs) lastStall = now;
    lastBeat = now;
  };
  const timer = setInterval(look, beatMs);
  return {
    stoodStillSince(at) {
      look();
      return lastStall > at;
    },
    close: () => clearInterval(timer),
  };
};
