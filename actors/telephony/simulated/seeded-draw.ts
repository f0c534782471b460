/**
 * Draws that depend on nothing but their key, so that what one number does never changes what another one does, in any
 * order of calls. FNV-1a over the key, then a 32-bit finaliser that spreads it evenly.
 */
export type DrawKey = readonly (string | number)[];

/** Uniform in [0, 1). */
export const draw = (...key: DrawKey): number => {
  let hash = 0x811c9dc5;
  for (const part of key) {
    const text = `${part}\u0000`;
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) / 0x1_0000_0000;
};

export const between = (min: number, max: number, ...key: DrawKey): number =>
  min + (max - min) * draw(...key);

/** One of the names, in proportion to its weight. */
export const weighted = <Name extends string>(
  weights: Readonly<Partial<Record<Name, number>>>,
  ...key: DrawKey
): Name => {
  const entries = (Object.entries(weights) as [Name, number][]).filter(([, weight]) => weight > 0);
  const last = entries.at(-1);
  if (last === undefined) throw new Error('a mix needs at least one positive weight');
  let left = draw(...key) * entries.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [name, weight] of entries) {
    left -= weight;
    if (left < 0) return name;
  }
  return last[0];
};

/** Erlang: the sum of `shape` exponentials, which is the gamma distribution for a whole shape. */
export const gamma = (shape: number, scale: number, ...key: DrawKey): number => {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(1 - draw(...key, 'gamma', i));
  return sum * scale;
};

/** Normal by Box and Muller. */
export const normal = (mean: number, deviation: number, ...key: DrawKey): number =>
  mean +
  deviation *
    Math.sqrt(-2 * Math.log(1 - draw(...key, 'radius'))) *
    Math.cos(2 * Math.PI * draw(...key, 'angle'));
