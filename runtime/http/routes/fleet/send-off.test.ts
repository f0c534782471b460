import { beforeEach, expect, it } from 'vitest';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { type FleetGround, openFleetGround } from '../../fleet-ground.ts';

const request = {
  callId: 'call-1',
  botId: 'bot-1',
  leadId: 'lead-1',
  carrierCallId: 'vox_call-1',
  text: 'Nobody is free.',
};

let ground: FleetGround;
beforeEach(async () => {
  ground = await openFleetGround();
});

it('a worker is asked to say that nobody is free, and takes it on at once', async () => {
  expect(await ground.post('/send-off', request)).toEqual({
    status: 202,
    body: { workerId: 'worker-1', callId: 'call-1' },
  });
  expect(ground.desk.sentOff).toEqual([request]);
});

it.each([
  ['without the secret', request, null, 401],
  ['without words', { ...request, text: '' }, undefined, 400],
])('a request %s is refused', async (_, body, secret, status) => {
  expect((await ground.post('/send-off', body, secret)).status).toBe(status);
  expect(ground.desk.sentOff).toEqual([]);
});

it('a worker that says enough already says so', async () => {
  ground.desk.refusal = new VoxError('fleet_busy');
  expect(await ground.post('/send-off', request)).toMatchObject({
    status: 429,
    body: { code: 'fleet_busy' },
  });
});
