import type { Page } from 'playwright-core';

/**
 * Runs in the page before anything else: hears each message of the live socket beside the console, and notes when the frame after
 * it was drawn. Changes carry the instant at which they were made, by the clock of the same machine.
 */
const probe = `(() => {
  const ages = (globalThis.benchAges = []);
  const madeAt = ({ type, data }) => {
    if (type !== 'patch') return [];
    const made = [];
    for (const row of data['call:event']?.upsert ?? []) made.push(row.phaseSinceAt);
    for (const event of data['call:timeline'] ?? []) made.push(event.t);
    if (!Array.isArray(data['actor:event']))
      for (const change of Object.values(data['actor:event'] ?? {}))
        for (const row of change?.upsert ?? []) made.push(row.sinceAt);
    return made;
  };
  globalThis.WebSocket = class extends WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        const made = madeAt(JSON.parse(data));
        if (made.length === 0) return;
        requestAnimationFrame(() => {
          const drawn = new MessageChannel();
          drawn.port1.onmessage = () => {
            const now = performance.timeOrigin + performance.now();
            for (const at of made) ages.push(now - at);
          };
          drawn.port2.postMessage(null);
        });
      });
    }
  };
})()`;

export const watchScreenAges = (page: Page): Promise<unknown> => page.addInitScript(probe);

/** Milliseconds from each change to the frame that shows it, since asked last; shortest first. */
export const takeScreenAges = async (page: Page): Promise<number[]> =>
  (await page.evaluate<number[]>('benchAges.splice(0)')).sort((a, b) => a - b);
