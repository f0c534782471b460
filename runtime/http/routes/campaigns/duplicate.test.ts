import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
beforeAll(async () => {
  ground = await openApiGround();
  const config = smallBotConfig();
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'Clinic', config });
  botId = bot.body._id;
  await ground.call('POST', `/api/v1/bots/${botId}/publish`);
});
afterAll(() => ground.close());

const at = (id: string, what: string) => `/api/v1/campaigns/${id}/${what}`;
const phone = (n: number) => `+1555010${String(n).padStart(4, '0')}`;
const planned = async () => {
  const plan = {
    name: 'Spring',
    botId,
    from: '+15550119999',
    pacing: { mode: 'predictive', concurrentMax: 7 },
    schedule: {
      timeZone: 'Europe/Berlin',
      startAt: ground.clock.now - 1_000,
      endAt: ground.clock.now + 86_400_000,
      slots: [{ weekday: 1, from: '09:00', to: '17:00' }],
    },
    budget: { day: { dialsMax: 50 } },
    retry: { busy: { delaysMs: [60_000] } },
    compliance: { presets: ['uk-ofcom'], purpose: 'service' },
  };
  const { body } = await ground.call('POST', '/api/v1/campaigns', plan);
  const leads = [0, 1, 2, 3].map((n) => ({
    phone: phone(n),
    vars: { name: `N${n}` },
    externalId: `x${n}`,
    priority: n,
  }));
  await ground.call('POST', at(body._id, 'leads'), { leads });
  return body;
};
const duplicate = (id: string, body?: object) => ground.call('POST', at(id, 'duplicate'), body);

describe('the copy of a campaign', () => {
  test('is a draft with the same plan under a new name, without its leads, its past and its past dates', async () => {
    const source = await planned();
    await ground.call('POST', at(source._id, 'start'));
    await ground.documents.campaigns.updateOne(
      { _id: source._id },
      { $set: { 'counters.dialed': 9 } },
    );
    const { status, body, headers } = await duplicate(source._id);
    expect(status).toBe(201);
    expect(headers.location).toBe(`/api/v1/campaigns/${body._id}`);
    expect(body).toMatchObject({
      name: 'Spring (copy)',
      state: 'draft',
      rev: 1,
      counters: {},
      warnings: [],
      log: [],
      schedule: { startAt: null, endAt: source.schedule.endAt },
      progress: { leadCount: 0 },
      leadsTaken: { addedCount: 0, refusedCount: 0 },
    });
    for (const part of ['botId', 'from', 'pacing', 'retry', 'budget', 'breaker', 'compliance'])
      expect(body[part]).toEqual(source[part]);
    expect((await duplicate(body._id)).body.name).toBe('Spring (copy 2)');
    expect((await duplicate(body._id, { name: 'Summer' })).body.name).toBe('Summer');
  });

  test('takes leads along by their state and outcome, as new ones, and none that wants no call', async () => {
    const source = await planned();
    const set = (n: number, fields: object) =>
      ground.documents.leads.updateOne({ _id: `${source._id}:${phone(n)}` }, { $set: fields });
    await set(0, { state: 'done', outcome: 'no_answer', attemptCount: 4 });
    await set(1, { state: 'done', outcome: 'no_answer', attemptCount: 2 });
    await set(2, { state: 'done', outcome: 'sold', attemptCount: 1 });
    await ground.call('POST', '/api/v1/suppressions', {
      numbers: [phone(1)],
      reason: 'own_list',
      source: 'test',
    });
    const { body } = await duplicate(source._id, {
      leads: { states: ['done'], outcomes: ['no_answer'] },
    });
    expect(body.leadsTaken).toEqual({ addedCount: 1, refusedCount: 1 });
    const leads = await ground.documents.leads.find({ campaignId: body._id });
    expect(leads).toEqual([
      expect.objectContaining({
        phone: phone(0),
        vars: { name: 'N0' },
        externalId: 'x0',
        state: 'ready',
        attemptCount: 0,
        outcome: null,
      }),
    ]);
  });

  test('is refused of a campaign that is not there', async () => {
    expect((await duplicate('nobody')).body.code).toBe('campaign_unknown');
  });
});
