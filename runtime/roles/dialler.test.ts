import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { type Ground, openGround, secret, until } from '../../actors/dialling/dialling-ground.ts';
import { type DiallerRole, startDialler } from './dialler.ts';

let ground: Ground;
const started: DiallerRole[] = [];

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((role) => role.stop()));
  await ground.close();
});

let idCount = 0;
const start = async (port = 0) => {
  const quiet = () => {};
  const role = await startDialler({
    store: ground.store,
    bus: ground.bus,
    carrier: ground.carrier,
    clock: ground.clock,
    ids: () => {
      idCount += 1;
      return `id${idCount}`;
    },
    random: () => 0.5,
    log: { info: quiet, warn: quiet, error: quiet },
    settings: { publicUrl: 'http://127.0.0.1:1', secret, port, drainMs: 1_000 },
  });
  started.push(role);
  return role;
};
const readiness = async (role: DiallerRole) => {
  const response = await fetch(`${role.url}/readyz`);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('the dialler role', () => {
  it('says on its own port that it lives, and whether it leads or stands by', async () => {
    const leader = await start();
    await until(
      () => leader.status().leadership,
      (leadership) => leadership === 'leading',
    );
    const other = await start();
    await until(
      () => other.status().holder,
      (holder) => holder === leader.status().holder,
    );
    expect((await fetch(`${leader.url}/healthz`)).status).toBe(200);
    expect(await readiness(leader)).toMatchObject({
      status: 200,
      body: { ready: true, leadership: 'leading', epoch: 1, parts: { store: 'ok', bus: 'ok' } },
    });
    expect(await readiness(other)).toMatchObject({
      status: 200,
      body: { ready: true, leadership: 'standby', code: 'not_leader' },
    });
  });

  it('tells Prometheus what its pacing was bound by', async () => {
    await ground.worker('worker-1', 1);
    await ground.campaign('camp', 2);
    const role = await start();
    await until(
      () => role.status().pacing.dialsByBound.worker_slots,
      (count) => count === 1,
    );
    const metrics = await (await fetch(`${role.url}/metrics`)).text();
    expect(metrics).toContain('voxbridge_pacing_dials{bound="worker_slots"} 1');
    expect(metrics).toMatch(/voxbridge_pacing_ticks\{bound="worker_slots"\} \d+/);
    expect(metrics).toContain('voxbridge_pacing_risk Nan');
    expect(metrics).toMatch(/voxbridge_pacing_tick_ms \d/);
  });

  it('closes its port when it has stopped', async () => {
    const role = await start();
    await role.stop();
    expect(role.status().leadership).toBe('stopped');
    await expect(fetch(`${role.url}/healthz`)).rejects.toThrow();
  });

  it('names the port that is taken, and leaves no dialler behind', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as { port: number };
    await expect(start(port)).rejects.toMatchObject({ code: 'port_in_use' });
    const next = await start();
    await until(
      () => next.status().leadership,
      (leadership) => leadership === 'leading',
    );
    await new Promise((resolve) => taken.close(resolve));
  });
});
