/** Above it a sum is bent, so that two loud voices at once do not clip: 2.7 dB below full scale. */
const KNEE = 24_000;
const ROOM = 32_767 - KNEE;

/** Two samples at once, 16 bits. Exact up to the knee; beyond it ever flatter, and never full scale. */
export const softSum = (a: number, b: number): number => {
  const sum = a + b;
  if (sum > KNEE) return KNEE + Math.round(((sum - KNEE) * ROOM) / (sum - KNEE + ROOM));
  if (sum < -KNEE) return -KNEE - Math.round(((-KNEE - sum) * ROOM) / (-KNEE - sum + ROOM));
  return sum;
};
