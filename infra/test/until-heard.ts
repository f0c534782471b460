import { eventually } from './product.ts';

/** Waits until somebody has heard these words, and returns all that it has heard. */
export const untilHeard = (
  who: { heard(): string },
  words: string,
  withinMs: number,
): Promise<string> =>
  eventually(
    () => who.heard(),
    (heard) => heard.includes(words),
    withinMs,
  );
