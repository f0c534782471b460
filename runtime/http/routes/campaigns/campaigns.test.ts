import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

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
      screening: { attachPolicy: 'immediate', onVoicemail: 'hangUp', onScreener: 'reply' },
    });
  });

  test('says what is done about machines that answer, and may say something else while it runs', async () => {
    const screening = { attachPolicy: 'screen', onVoicemail: 'message', message: 'Call us back.' };
    const id = await create({ screening });
    const made = await ground.call('GET', `/api/v1/campaigns/${id}`);
    expect(made.body.screening).toMatchObject({ ...screening, onUncertain: 'attach' });
    await addLeads(id, [{ phone: phone(1) }]);
    await order(id, 'start');
    const edited = await ground.call('PATCH', `/api/v1/campaigns/${id}`, {
      rev: made.body.rev,
      screening: { attachPolicy: 'speculative' },
    });
    expect(edited.body.screening).toMatchObject({ attachPolicy: 'speculative', message: null });
  });

  test('is refused for an unknown bot, a wrong number or an empty name', async () => {
    const wrong = { name: '', botId, from: '0815' };
    const { status, body } = await ground.call('POST', '/api/v1/campaigns', wrong);
    expect(status).toBe(400);
    expect(body.problems.map(({ at }: { at: string }) => at)).toEqual(['body/name', 'body/from']);
    const unknown = { name: 'Spring', botId: 'nobody', from: '+15550119999' };
    expect((await ground.call('POST', '/api/v1/campaigns', unknown)).body.code).toBe('bot_unknown');
  });

  test('obeys while the bus refuses the news: the dialler looks into the store at each tick', async () => {
    const id = await create();
    await ground.bus.close();
    expect((await addLeads(id, [{ phone: phone(1) }])).body).toMatchObject({ addedCount: 1 });
    expect(await order(id, 'start')).toMatchObject({ status: 200, body: { state: 'running' } });
    expect((await order(id, 'start')).status).toBe(409);
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
    await addLeads(id, [{ phone: phone(0) }]);
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

describe('what became of leads', () => {
  const endedAt = 1_700_000_000_000;
  const campaign = async () => {
    const id = await create();
    await addLeads(id, [
      { phone: phone(1), vars: { name: '=HYPERLINK("x")' } },
      { phone: phone(2) },
      { phone: phone(3) },
    ]);
    const { attempts, leads } = ground.documents;
    for (const [n, outcome] of (['busy', 'answered'] as const).entries())
      await attempts.insertOne(
        exampleAttempt({
          _id: `${id}:${phone(1)}:${n + 1}`,
          leadId: `${id}:${phone(1)}`,
          campaignId: id,
          n: n + 1,
          callId: `call-${n + 1}`,
          state: 'ended',
          outcome,
          endedAt: endedAt + n * 120_000,
        }),
      );
    await leads.updateOne(
      { _id: `${id}:${phone(1)}` },
      {
        $set: {
          state: 'done',
          outcome: 'confirmed',
          attemptCount: 2,
          why: 'The call ended as “confirmed”',
        },
      },
    );
    await leads.updateOne(
      { _id: `${id}:${phone(2)}` },
      { $set: { why: '-1+1 (nobody) answered' } },
    );
    return id;
  };

  test('is told with every dial of theirs', async () => {
    const id = await campaign();
    const { items } = (await ground.call('GET', `/api/v1/campaigns/${id}/leads`)).body;
    expect(items[0]).toMatchObject({
      phone: phone(1),
      attempts: [
        { n: 1, outcome: 'busy', callId: 'call-1' },
        { n: 2, outcome: 'answered', callId: 'call-2' },
      ],
    });
    expect(items[1].attempts).toEqual([]);
  });

  test.each([
    ['why=NOT%20dialled', [3]],
    ['why=(nobody)', [2]],
    ['why=.*', []],
    ['outcome=confirmed', [1]],
    ['state=ready&why=answered', [2]],
  ])('can be asked by %s', async (query, wanted) => {
    const id = await campaign();
    const { items } = (await ground.call('GET', `/api/v1/campaigns/${id}/leads?${query}`)).body;
    expect(items.map((lead: { phone: string }) => lead.phone)).toEqual(wanted.map(phone));
  });

  test('is told in the order of the next dials, of those that wait', async () => {
    const id = await campaign();
    for (const [n, nextAttemptAt] of [
      [1, 30],
      [2, 10],
      [3, 30],
    ] as const)
      await ground.documents.leads.updateOne(
        { _id: `${id}:${phone(n)}` },
        { $set: { state: 'waiting', nextAttemptAt } },
      );
    const page = async (query: string) =>
      (await ground.call('GET', `/api/v1/campaigns/${id}/leads?order=next&${query}`)).body;
    const first = await page('limit=2');
    expect(first.items.map((lead: { phone: string }) => lead.phone)).toEqual([2, 1].map(phone));
    const second = await page(`limit=2&cursor=${encodeURIComponent(first.nextCursor)}`);
    expect(second.items.map((lead: { phone: string }) => lead.phone)).toEqual([3].map(phone));
    expect(second.nextCursor).toBeNull();
    expect((await page('state=done')).code).toBe('bad_request');
  });

  test('comes as a table in which no cell is a formula', async () => {
    const id = await campaign();
    const { headers, raw } = await ground.call(
      'GET',
      `/api/v1/campaigns/${id}/leads.csv?state=ready`,
    );
    expect(headers['content-disposition']).toBe('attachment; filename="leads.csv"');
    const [header, ...rows] = raw.toString('utf8').trimEnd().split('\n');
    expect(header).toMatch(/^\ufeffphone,state,outcome,why,/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toContain(`${phone(2)},ready,,'-1+1 (nobody) answered,0,`);
    const whole = await ground.call('GET', `/api/v1/campaigns/${id}/leads.csv`);
    expect(whole.raw.toString('utf8').trimEnd().split('\n')).toHaveLength(4);
  });

  test('comes as a report with a row for each dial', async () => {
    const id = await campaign();
    const { raw } = await ground.call('GET', `/api/v1/campaigns/${id}/report.csv`);
    const rows = raw.toString('utf8').trimEnd().split('\n').slice(1);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toContain(',busy,');
    expect(rows[1]).toMatch(/^\+15550100001,,done,confirmed,.*,2,.*,answered,.*,call-2$/);
  });

  test('is counted over the time in which dials ended', async () => {
    const id = await campaign();
    const { body } = await ground.call('GET', `/api/v1/campaigns/${id}/outcomes?bars=4`);
    expect(body).toEqual({
      fromAt: 1_699_999_980_000,
      barMs: 60_000,
      bars: [{ busy: 1 }, {}, { answered: 1 }],
      totals: { busy: 1, answered: 1 },
    });
    const empty = await ground.call('GET', `/api/v1/campaigns/${await create()}/outcomes`);
    expect(empty.body).toMatchObject({ bars: [{}], totals: {} });
  });

  test('of a campaign that is not there is not found', async () => {
    for (const what of ['leads.csv', 'outcomes'])
      expect(await ground.call('GET', `/api/v1/campaigns/nobody/${what}`)).toMatchObject({
        status: 404,
        body: { code: 'campaign_unknown' },
      });
  });
});
