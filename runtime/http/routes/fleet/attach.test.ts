import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ErrorCode, VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { type FleetGround, openFleetGround } from '../../fleet-ground.ts';

let ground: FleetGround;
beforeEach(async () => {
  ground = await openFleetGround();
});
afterEach(() => ground.app.close());

const body = {
  callId: 'call-1',
  token: 'a-token-of-the-test',
  botId: 'bot-1',
  carrierCallId: 'CA1',
  from: '+15550100000',
  to: '+15550100001',
  answeredAt: 1_700_000_000_000,
};

describe('an attach', () => {
  test('hands the call to a slot and says which worker has it', async () => {
    expect(await ground.post('/attach', body)).toEqual({
      status: 202,
      body: { workerId: 'worker-1', callId: 'call-1' },
    });
    expect(ground.desk.attached).toEqual([{ ...body, direction: 'outbound' }]);
  });

  test.each([null, 'another-secret'])('is refused with the secret %s', async (secret) => {
    const { status, body: problem } = await ground.post('/attach', body, secret);
    expect([status, problem.code]).toEqual([401, 'unauthorized']);
    expect(ground.desk.attached).toEqual([]);
  });

  test.each<[ErrorCode, number, boolean]>([
    ['attach_duplicate', 409, false],
    ['attach_replayed', 409, false],
    ['fleet_busy', 429, true],
    ['worker_draining', 429, true],
  ])('is answered by %s as the desk says', async (code, status, retryable) => {
    ground.desk.refusal = new VoxError(code, 'call-1');
    const answer = await ground.post('/attach', body);
    expect(answer).toMatchObject({ status, body: { code, retryable } });
  });

  test('is refused by place where it does not match, and beyond its size', async () => {
    const malformed = await ground.post('/attach', { ...body, token: 'short' });
    expect(malformed).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    expect(malformed.body.problems).toMatchObject([{ at: 'body/token' }]);
    const oversize = await ground.post('/attach', { ...body, from: 'x'.repeat(9_000_000) });
    expect(oversize.status).toBe(413);
  });
});

test('a drain begins at once and is not waited for', async () => {
  ground.desk.drain = () => Promise.reject(new Error('broken'));
  expect(await ground.post('/drain', { drainMs: 60_000 })).toEqual({
    status: 202,
    body: { state: 'draining' },
  });
  expect((await ground.post('/drain', { drainMs: -1 })).status).toBe(400);
  expect((await ground.post('/drain', { drainMs: 0 }, null)).status).toBe(401);
});
