/** In vain after this. */
const waitMaxMs = 20_000;
const lookEveryMs = 20;

/** For benches: waits for a condition that is looked at after every change, and every 20 ms. */
export const createUntil = () => {
  const waiting = new Set<() => void>();
  return {
    changed(): void {
      for (const look of waiting) look();
    },
    until: <Found>(
      what: string,
      condition: () => Found | undefined | null | false,
    ): Promise<Found> =>
      new Promise((resolve, reject) => {
        const poll = setInterval(() => look(), lookEveryMs);
        const timer = setTimeout(() => {
          leave();
          reject(new Error(`waited ${waitMaxMs} ms in vain: ${what}`));
        }, waitMaxMs);
        const leave = (): void => {
          clearTimeout(timer);
          clearInterval(poll);
          waiting.delete(look);
        };
        const look = (): void => {
          const found = condition();
          if (found === undefined || found === null || found === false) return;
          leave();
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
};
