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
  leadId: 'lead-1',
  campaignId: 'campaign-1',
  attemptId: 'lead-1:1',
  carrierCallId: 'CA1',
  to: '+15550100001',
  answeredAt: 1_700_000_000_000,
  ringMs: null,
  past: [],
  policy: { attachPolicy: 'screen' },
};

describe('a screening', () => {
  test('is taken without a slot, and tells whoever asks how it stands', async () => {
    expect(await ground.post('/screen', body)).toEqual({
      status: 202,
      body: { workerId: 'worker-1', callId: 'call-1' },
    });
    expect(ground.desk.screened).toMatchObject([{ callId: 'call-1', policy: { onIvr: 'hangUp' } }]);
    expect(ground.desk.attached).toEqual([]);
  });

  test.each([null, 'another-secret'])('is refused with the secret %s', async (secret) => {
    expect((await ground.post('/screen', body, secret)).status).toBe(401);
    expect(ground.desk.screened).toEqual([]);
  });

  test.each<[ErrorCode, number]>([
    ['attach_duplicate', 409],
    ['fleet_busy', 429],
    ['worker_draining', 429],
  ])('is answered by %s as the desk says', async (code, status) => {
    ground.desk.refusal = new VoxError(code, 'call-1');
    expect(await ground.post('/screen', body)).toMatchObject({ status, body: { code } });
  });

  test('is refused where its policy is none, and unknown where nobody listens', async () => {
    const policy = { attachPolicy: 'never' };
    expect(await ground.post('/screen', { ...body, policy })).toMatchObject({
      status: 400,
      body: { problems: [{ at: 'body/policy/attachPolicy' }] },
    });
    expect((await ground.get('/screen/call-1')).status).toBe(401);
  });
});
