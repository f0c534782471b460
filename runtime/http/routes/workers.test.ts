import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ApiGround, openApiGround } from '../api-ground.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const worker = {
  url: 'http://10.0.0.7:8081',
  mediaUrl: 'wss://media.example',
  slotCount: 4,
  busyCount: 0,
  state: 'ready',
  startedAt: 1_700_000_000_000,
};
const beat = (id: string, more: object = {}) =>
  ground.asFleet('PUT', `/api/v1/fleet/workers/${id}`, { ...worker, ...more });
const list = async () => (await ground.call('GET', '/api/v1/fleet/workers')).body.items;

test('a worker is known from its first beat, as its last one says', async () => {
  await beat('w2');
  await beat('w1', { busyCount: 1 });
  await beat('w1', { busyCount: 3 });
  expect(await list()).toMatchObject([
    { _id: 'w1', busyCount: 3, alive: true, beatAt: ground.clock.now },
    { _id: 'w2', busyCount: 0, alive: true },
  ]);
});

test('a worker that has not beaten for 10 s counts as gone, and is back with its next beat', async () => {
  await beat('w1');
  ground.clock.now += 10_000;
  expect(await list()).toMatchObject([{ alive: true }]);
  ground.clock.now += 1;
  expect(await list()).toMatchObject([{ alive: false }]);
  await beat('w1');
  expect(await list()).toMatchObject([{ alive: true }]);
});

test('only a fleet that knows the secret beats, and only as the schema says', async () => {
  const open = await ground.call('PUT', '/api/v1/fleet/workers/w1', worker);
  expect(open).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
  expect(await beat('w1', { slotCount: 0 })).toMatchObject({ status: 400 });
  expect(await list()).toEqual([]);
});
