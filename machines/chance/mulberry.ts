/**
 * mulberry32 (Tommy Ettinger, public domain): 2³² states, 32 bits at a time, good enough for simulation, never for secrets. The one
 * sequence behind every seed here.
 */
export function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Uniform in [0, 1). */
export function seededUniform(seed: number): () => number {
  const uint32 = mulberry(seed);
  return () => uint32() / 2 ** 32;
}
