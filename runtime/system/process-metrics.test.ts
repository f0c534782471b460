import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { processMetrics } from './process-metrics.ts';

test('a process tells by how much the wall clock was set since it started', async () => {
  const register = new Registry();
  const hourMs = 3_600_000;
  processMetrics(register, () => performance.timeOrigin + performance.now() + hourMs);
  const [, offsetMs] = /^voxbridge_clock_offset_ms (\S+)$/mu.exec(await register.metrics()) ?? [];
  expect(Math.abs(Number(offsetMs) - hourMs)).toBeLessThan(1_000);
});
