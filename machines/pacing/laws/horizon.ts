/** Steps of the look-ahead, and bins of a dial's age: 24 of 2 s reach past the longest ring. dialler.md §2.4: w = 2 s, K = 24. */
export const stepCount = 24;
export const stepMs = 2_000;

export const ageBin = (ageMs: number): number =>
  ageMs < 0 ? 0 : ageMs >= stepCount * stepMs ? stepCount - 1 : Math.floor(ageMs / stepMs);
