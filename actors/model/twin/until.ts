/** Waits for what happens on sockets: they know no virtual clock. Rejects after 10 s. */
export const until = async (isSo: () => boolean): Promise<void> => {
  const giveUpAt = performance.now() + 10_000;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(`still not so: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};
