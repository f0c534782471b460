/**
 * Φ, the standard normal distribution function: West's form of Hart's rational approximation ("Better approximations to
 * cumulative normal functions", 2005), good to 1e-15 in the middle. The pacer asks for it 24 times a trial.
 */
export function normalCdf(x: number): number {
  const z = Math.abs(x);
  if (z > 37) return x > 0 ? 1 : 0;
  const e = Math.exp((-z * z) / 2);
  let tail: number;
  if (z < 7.07106781186547) {
    const over =
      (((((3.52624965998911e-2 * z + 0.700383064443688) * z + 6.37396220353165) * z +
        33.912866078383) *
        z +
        112.079291497871) *
        z +
        221.213596169931) *
        z +
      220.206867912376;
    const under =
      ((((((8.83883476483184e-2 * z + 1.75566716318264) * z + 16.064177579207) * z +
        86.7807322029461) *
        z +
        296.564248779674) *
        z +
        637.333633378831) *
        z +
        793.826512519948) *
        z +
      440.413735824752;
    tail = (e * over) / under;
  } else {
    const fraction = z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
    tail = e / fraction / 2.506628274631;
  }
  return x > 0 ? 1 - tail : tail;
}
