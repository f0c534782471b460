import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CallerIdQuarantine } from '../../../../machines/contracts/campaign/caller-id.ts';
import { standardRetry } from '../../../../machines/lead/retry-standards.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

let ground: ApiGround;
let botId: string;
beforeAll(async () => {
  ground = await openApiGround();
  const { body } = await ground.call('POST', '/api/v1/bots', {
    name: 'Clinic',
    config: smallBotConfig(),
  });
  botId = body._id;
});
afterAll(() => ground.close());

const [warm, cold] = ['+15550100001', '+15550100002'] as const;
const hourMs = 3_600_000;
const create = async (callerIds?: object[]) => {
  const said = { name: 'Spring', botId, from: '+15550119999', callerIds };
  return (await ground.call('POST', '/api/v1/campaigns', said)).body;
};
const standsOf = async (id: string) =>
  (await ground.call('GET', `/api/v1/campaigns/${id}/caller-ids`)).body.items;

describe('the numbers of a campaign', () => {
  test('tell how much of their day is used, how many answered, and which of them rests', async () => {
    const { now } = ground.clock;
    const { _id } = await create([
      { phone: warm, perDayMax: 80 },
      { phone: cold, sinceAt: now },
    ]);
    await ground.documents.attempts.insertMany(
      [1, 2, 30, 31, 60].map((hours, n) =>
        exampleAttempt({
          _id: `a${n}`,
          leadId: `l${n}`,
          callId: `a${n}`,
          from: warm,
          intendedAt: now - hours * hourMs,
          outcome: n % 2 === 0 ? 'answered' : 'busy',
        }),
      ),
    );
    await ground.store.collection<CallerIdQuarantine>('caller_ids').insertOne({
      _id: cold,
      schemaVersion: 1,
      campaignId: _id,
      fromAt: now,
      untilAt: now + hourMs,
      why: 'Few answer.',
    });
    expect(await standsOf(_id)).toEqual([
      { phone: warm, dayCount: 2, dayCap: 80, dialCount: 4, humanCount: 2, quarantine: null },
      {
        phone: cold,
        dayCount: 0,
        dayCap: 20,
        dialCount: 0,
        humanCount: 0,
        quarantine: { fromAt: now, untilAt: now + hourMs, why: 'Few answer.' },
      },
    ]);
    const lifted = await ground.call('DELETE', `/api/v1/caller-ids/${cold}/quarantine`);
    expect(lifted.status).toBe(204);
    expect((await standsOf(_id))[1].quarantine).toBeNull();
  });

  test('are none where there is no pool, and a pool is taken away again', async () => {
    const { _id, rev } = await create([{ phone: warm }]);
    const edit = { rev, callerIds: [] };
    expect((await ground.call('PATCH', `/api/v1/campaigns/${_id}`, edit)).status).toBe(200);
    expect(await standsOf(_id)).toEqual([]);
    expect((await ground.call('GET', '/api/v1/campaigns/nobody/caller-ids')).body.code).toBe(
      'campaign_unknown',
    );
  });
});

test('the standard retry rules are told, and a rule that is left out is the standard again', async () => {
  const { body } = await ground.call('GET', '/api/v1/campaign-standards');
  expect(body.retry).toEqual(standardRetry);
  const { _id, rev } = await create();
  const own = { ...standardRetry, busy: { delaysMs: [1_000] }, moved: { delaysMs: [2_000] } };
  const changed = await ground.call('PATCH', `/api/v1/campaigns/${_id}`, { rev, retry: own });
  expect(changed.body.retry).toEqual(own);
  const back = await ground.call('PATCH', `/api/v1/campaigns/${_id}`, {
    rev: changed.body.rev,
    retry: {},
  });
  expect(back.body.retry).toEqual(standardRetry);
});
