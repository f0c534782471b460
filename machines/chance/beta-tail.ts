/**
 * P(share > limit) of a Beta(a, b) posterior: one minus the regularised incomplete beta function, by its continued fraction
 * (Lentz's method; Numerical Recipes, 6.4). Error below 1e-9 for a + b up to some millions.
 */
export function betaTail(a: number, b: number, limit: number): number {
  if (limit <= 0) return 1;
  if (limit >= 1) return 0;
  const front = Math.exp(
    logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(limit) + b * Math.log1p(-limit),
  );
  // The fraction converges quickly on one side of the mean only; the function is symmetric.
  return limit < (a + 1) / (a + b + 2)
    ? 1 - (front * fraction(a, b, limit)) / a
    : (front * fraction(b, a, 1 - limit)) / b;
}

const stepsMax = 2_000;
const enough = 1e-12;
const tiny = 1e-300;

function fraction(a: number, b: number, x: number): number {
  const kept = (value: number) => (Math.abs(value) < tiny ? tiny : value);
  let c = 1;
  let d = 1 / kept(1 - ((a + b) * x) / (a + 1));
  let sum = d;
  for (let m = 1; m <= stepsMax; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / kept(1 + even * d);
    c = kept(1 + even / c);
    sum *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / kept(1 + odd * d);
    c = kept(1 + odd / c);
    sum *= d * c;
    if (Math.abs(d * c - 1) < enough) break;
  }
  return sum;
}

/** Lanczos, g = 7, nine terms: 15 digits for x > 0. */
const lanczos = [
  0.999_999_999_999_809_93, 676.520_368_121_885_1, -1_259.139_216_722_402_8, 771.323_428_777_653_13,
  -176.615_029_162_140_6, 12.507_343_278_686_905, -0.138_571_095_265_720_12,
  9.984_369_578_019_572e-6, 1.505_632_735_149_311_6e-7,
];

function logGamma(x: number): number {
  const z = x - 1;
  let sum = lanczos[0]!;
  for (let i = 1; i < lanczos.length; i += 1) sum += lanczos[i]! / (z + i);
  const t = z + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(sum);
}
