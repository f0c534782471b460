/** Waits for what happens on sockets: they know no virtual clock. Rejects after 5 s. */
export const until = async (isSo: () => boolean): Promise<void> => {
  const giveUpAt = performance.now() + 5_000;
  while (!isSo()) {
    if (performance.now() > giveUpAt) throw new Error(`still not so: ${isSo.toString()}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
};
