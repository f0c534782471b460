import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';
import { realClock } from '../../actors/clock/real-clock.ts';
import { clockOffsetMs } from './clock-offset.ts';

/** What every process tells of itself, besides what its role tells. `wallNow` is in epoch ms. */
export const processMetrics = (register: Registry, wallNow: () => number = Date.now): void => {
  collectDefaultMetrics({ register });
  const clock = realClock();
  new Gauge({
    name: 'voxbridge_clock_offset_ms',
    help: 'Wall clock minus the time that this process has kept since it started: what somebody has set it by.',
    registers: [register],
    collect() {
      this.set(clockOffsetMs(clock, wallNow));
    },
  });
};
