import type { Random } from '../../../actors/chance/random.ts';

/** Laws of chance over a seeded source. */

export const uniform = (random: Random, from: number, to: number): number =>
  from + (to - from) * random.next();

export const exponential = (random: Random, mean: number): number =>
  -mean * Math.log(1 - random.next());

/** Γ with a whole shape: so many exponentials. */
export const gamma = (random: Random, shape: number, scale: number): number => {
  let product = 1;
  for (let i = 0; i < shape; i += 1) product *= 1 - random.next();
  return -scale * Math.log(product);
};

/** Box and Muller's transform, one of its two. */
export const normal = (random: Random, mean: number, deviation: number): number =>
  mean +
  deviation * Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** By the mean of the law itself, not of its logarithm. */
export const lognormal = (random: Random, mean: number, sigma: number): number =>
  mean * Math.exp(normal(random, -(sigma * sigma) / 2, sigma));

/** Lognormal by its median and 99th percentile. */
export const lognormalByTail = (random: Random, median: number, p99: number): number =>
  p99 <= median ? median : median * Math.exp(normal(random, 0, Math.log(p99 / median) / 2.326));
