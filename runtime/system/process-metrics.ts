import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** What every process tells of itself, besides what its role tells. `wallNow` is in epoch ms. */
export const processMetrics = (register: Registry, wallNow: () => number = Date.now): void => {
  collectDefaultMetrics({ register });
  new Gauge({
    name: 'voxbridge_clock_offset_ms',
    help: 'Wall clock minus the time that this process has kept since it started: what somebody has set it by.',
    registers: [register],
    collect() {
      this.set(Math.round(wallNow() - performance.timeOrigin - performance.now()));
    },
  });
};
