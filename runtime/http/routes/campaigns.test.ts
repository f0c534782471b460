import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { topics } from '../../../machines/contracts/topics.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../api-ground.ts';

let ground: ApiGround;
let botId: string;
beforeEach(async () => {
  ground = await openApiGround();
  const bot = await ground.call('POST', '/api/v1/bots', {
    name: 'Clinic',
    config: smallBotConfig(),
  });
  botId = bot.body._id;
  await ground.call('POST', `/api/v1/bots/${botId}/publish`);
});
afterEach(() => ground.close());

const create = async (more: object = {}): Promise<string> => {
  const { status, body } = await ground.call('POST', '/api/v1/campaigns', {
    name: 'Spring',
    botId,
    from: '+15550119999',
    ...more,
  });
  expect(status).toBe(201);
  return body._id;
};
const order = (id: string, what: string) => ground.call('POST', `/api/v1/campaigns/${id}/${what}`);
const addLeads = (id: string, leads: unknown[]) =>
  ground.call('POST', `/api/v1/campaigns/${id}/leads`, { leads });
const phone = (n: number) => `+1555010${String(n).padStart(4, '0')}`;

describe('a campaign', () => {
  test('is made as a draft with the standard pacing', async () => {
    const id = await create();
    const { body } = await ground.call('GET', `/api/v1/campaigns/${id}`);
    expect(body).toMatchObject({
      state: 'draft',
      pacing: { mode: 'progressive', concurrentMax: 10, ringTimeoutMs: 25_000 },
      progress: { leadCount: 0, byState: {}, byOutcome: {} },
    });
  });

  test('is refused for an unknown bot, a wrong number or an empty name', async () => {
    const wrong = { name: '', botId, from: '0815' };
    const { status, body } = await ground.call('POST', '/api/v1/campaigns', wrong);
    expect(status).toBe(400);
    expect(body.problems.map(({ at }: { at: string }) => at)).toEqual(['body/name', 'body/from']);
    const unknown = { name: 'Spring', botId: 'nobody', from: '+15550119999' };
    expect((await ground.call('POST', '/api/v1/campaigns', unknown)).body.code).toBe('bot_unknown');
  });

  test('is started, paused, resumed and stopped, and the dialler is told each time', async () => {
    const id = await create();
    const states = [];
    for (const what of ['start', 'pause', 'resume', 'stop'])
      states.push((await order(id, what)).body.state);
    expect(states).toEqual(['running', 'paused', 'running', 'stopping']);
    expect(await ground.published()).toEqual(
      Array(4).fill({ topic: topics.campaignChanged, message: { campaignId: id } }),
    );
  });

  test.each([
    ['draft', ['pause', 'resume', 'stop']],
    ['running', ['start', 'resume']],
    ['paused', ['start', 'pause']],
    ['stopping', ['start', 'pause', 'resume', 'stop']],
    ['completed', ['start', 'pause', 'resume', 'stop']],
  ])('that is %s refuses to %s', async (state, refused) => {
    const id = await create();
    await ground.documents.campaigns.updateOne({ _id: id }, { $set: { state: state as 'draft' } });
    for (const what of refused)
      expect(await order(id, what)).toMatchObject({
        status: 409,
        body: { code: 'campaign_state_conflict', detail: expect.stringContaining(state) },
      });
    expect((await ground.documents.campaigns.findOne({ _id: id }))?.state).toBe(state);
  });

  test('does not start with a bot that is not live', async () => {
    const draft = await ground.call('POST', '/api/v1/bots', {
      name: 'Draft',
      config: smallBotConfig(),
    });
    const id = await create({ botId: draft.body._id });
    expect((await order(id, 'start')).body.code).toBe('bot_not_live');
  });

  test('that nobody knows has no page, no order and no leads', async () => {
    for (const answer of [
      await ground.call('GET', '/api/v1/campaigns/nobody'),
      await order('nobody', 'start'),
      await order('nobody', 'pause'),
      await addLeads('nobody', [{ phone: phone(1) }]),
      await ground.call('GET', '/api/v1/campaigns/nobody/leads'),
    ])
      expect(answer).toMatchObject({ status: 404, body: { code: 'campaign_unknown' } });
  });

  test('is listed with others, newest first, with its progress', async () => {
    const first = await create({ name: 'First' });
    const second = await create({ name: 'Second' });
    await addLeads(first, [{ phone: phone(1) }, { phone: phone(2) }]);
    await ground.documents.leads.updateOne(
      { _id: `${first}:${phone(1)}` },
      { $set: { state: 'done', outcome: 'confirmed' } },
    );
    const { body } = await ground.call('GET', '/api/v1/campaigns');
    expect(body.items.map(({ _id }: { _id: string }) => _id)).toEqual([second, first]);
    expect(body.items[1].progress).toEqual({
      leadCount: 2,
      byState: { done: 1, ready: 1 },
      byOutcome: { confirmed: 1 },
    });
    const page = await ground.call('GET', '/api/v1/campaigns?limit=1');
    expect(page.body.nextCursor).toBe(second);
  });
});

describe('leads', () => {
  test('are taken once each, and each wrong row is told', async () => {
    const id = await create();
    await addLeads(id, [{ phone: phone(1), vars: { name: 'Ada' } }]);
    const { status, body } = await addLeads(id, [
      { phone: phone(1), vars: { name: 'Eve' } },
      { phone: phone(2) },
      { phone: phone(2) },
      { phone: '0815' },
      'nonsense',
      { phone: phone(3), vars: { 'a.b': 'x', $set: 'y' } },
      { phone: phone(4), vars: { name: 'Bob' }, priority: 5 },
    ]);
    expect(status).toBe(200);
    expect(body).toMatchObject({ addedCount: 2, duplicateCount: 2 });
    expect(body.errors.map(({ row }: { row: number }) => row)).toEqual([3, 4, 5]);
    expect(body.errors[0].problems[0]).toContain('phone: must be E.164');
    const { items } = (await ground.call('GET', `/api/v1/campaigns/${id}/leads`)).body;
    expect(items).toMatchObject([
      { phone: phone(1), vars: { name: 'Ada' }, state: 'ready', attemptCount: 0 },
      { phone: phone(2) },
      { phone: phone(4), priority: 5 },
    ]);
  });

  test('that come twice at the same time are taken once', async () => {
    const id = await create();
    const rows = Array.from({ length: 100 }, (_, n) => ({ phone: phone(n) }));
    const answers = await Promise.all([1, 2, 3].map(() => addLeads(id, rows)));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(await ground.documents.leads.countDocuments({ campaignId: id })).toBe(100);
  });

  test('are listed by state in pages', async () => {
    const id = await create();
    await addLeads(
      id,
      Array.from({ length: 7 }, (_, n) => ({ phone: phone(n) })),
    );
    await ground.documents.leads.updateOne({ phone: phone(3) }, { $set: { state: 'done' } });
    const url = `/api/v1/campaigns/${id}/leads?state=ready&limit=4`;
    const first = (await ground.call('GET', url)).body;
    const cursor = encodeURIComponent(first.nextCursor);
    const second = (await ground.call('GET', `${url}&cursor=${cursor}`)).body;
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([4, 2, null]);
  });

  test('are refused once a campaign stops', async () => {
    const id = await create();
    await order(id, 'start');
    await order(id, 'stop');
    expect((await addLeads(id, [{ phone: phone(1) }])).body.code).toBe('campaign_state_conflict');
  });

  test('come in lists of at most 5,000 rows', async () => {
    const id = await create();
    const rows = Array.from({ length: 5_001 }, () => ({}));
    expect((await addLeads(id, rows)).status).toBe(400);
  });
});
