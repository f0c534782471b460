/** From 0 up to 1, not included; given, so that the same seed gives the same forecast. */
export type Chance = () => number;

function normal(chance: Chance): number {
  // Box and Muller; 1 - u, for the logarithm of 0 is none.
  return Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());
}

/** A draw from the gamma law of this shape and scale 1: Marsaglia and Tsang, 2000. */
export function gamma(shape: number, chance: Chance): number {
  if (shape < 1) return gamma(shape + 1, chance) * (1 - chance()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal(chance);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - chance()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Shares that sum to 1, as probable as these counts make them. */
export function dirichlet(counts: readonly number[], chance: Chance): number[] {
  const drawn = counts.map((count) => gamma(count, chance));
  const sum = drawn.reduce((total, one) => total + one, 0);
  return drawn.map((one) => one / sum);
}
