import { Counter } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type FleetGround, openFleetGround } from '../../fleet-ground.ts';

let ground: FleetGround;
beforeEach(async () => {
  ground = await openFleetGround();
});
afterEach(() => ground.app.close());

test('a worker lives', async () => {
  expect(await ground.get('/healthz')).toEqual({ status: 200, body: { status: 'ok' } });
});

test('a full worker is ready, a draining one is not', async () => {
  ground.desk.busyCount = 4;
  const full = {
    ready: true,
    reasons: [],
    parts: {},
    loopDelayMaxMs: 0,
    slotCount: 4,
    busyCount: 4,
    state: 'ready',
    isDrained: false,
  };
  expect(await ground.get('/readyz')).toEqual({ status: 200, body: full });
  await ground.post('/drain', { drainMs: 1_000 });
  expect(ground.desk.drained).toEqual([1_000]);
  expect(await ground.get('/readyz')).toEqual({
    status: 503,
    body: { ...full, ready: false, reasons: ['draining'], state: 'draining' },
  });
});

test('its figures are there for an operator', async () => {
  new Counter({ name: 'calls_total', help: 'calls', registers: [ground.registry] }).inc(3);
  const { status, body } = await ground.get('/metrics');
  expect(status).toBe(200);
  expect(body).toContain('calls_total 3');
});
