import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ordersIn } from '../../../../machines/campaign/lifecycle/orders.ts';
import { CampaignState } from '../../../../machines/contracts/campaign/campaign-state.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { type ApiGround, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
// One for all: each test has campaigns of its own.
beforeAll(async () => {
  ground = await openApiGround();
  botId = await liveBot('Clinic');
});
afterAll(() => ground.close());

const liveBot = async (name: string): Promise<string> => {
  const { body } = await ground.call('POST', '/api/v1/bots', { name, config: smallBotConfig() });
  await ground.call('POST', `/api/v1/bots/${body._id}/publish`);
  return body._id;
};
const phone = (n: number) => `+1555010${String(n).padStart(4, '0')}`;
const create = async (more: object = {}, leadCount = 3): Promise<string> => {
  const said = { name: 'Spring', botId, from: '+15550119999', ...more };
  const { body } = await ground.call('POST', '/api/v1/campaigns', said);
  const leads = Array.from({ length: leadCount }, (_, n) => ({ phone: phone(n) }));
  if (leadCount > 0) await ground.call('POST', `/api/v1/campaigns/${body._id}/leads`, { leads });
  return body._id;
};
const at = (id: string, what = '') => `/api/v1/campaigns/${id}${what === '' ? '' : `/${what}`}`;
const order = (id: string, what: string, body?: object) => ground.call('POST', at(id, what), body);
const stored = async (id: string) => (await ground.documents.campaigns.findOne({ _id: id }))!;
const put = (id: string, set: object) =>
  ground.documents.campaigns.updateOne({ _id: id }, { $set: set });

describe('a campaign', () => {
  test('is started, paused, resumed and stopped, the dialler is told, and the log says why', async () => {
    const id = await create();
    const states = [];
    for (const what of ['start', 'pause', 'resume', 'stop'])
      states.push((await order(id, what)).body.state);
    expect(states).toEqual(['running', 'pausing', 'running', 'stopping']);
    const { log, changeCount } = await stored(id);
    expect(log.map(({ what, from, to }) => `${what}: ${from} > ${to}`)).toEqual([
      'campaign.start: draft > validating',
      'validation.passed: validating > running',
      'campaign.pause: running > pausing',
      'campaign.resume: pausing > running',
      'campaign.stop: running > stopping',
    ]);
    expect(changeCount).toBe(5);
    const news = { topic: topics.campaignChanged, message: { campaignId: id } };
    const told = (await ground.published()).filter(
      ({ message }) => (message as { campaignId?: string }).campaignId === id,
    );
    // Once for its leads.
    expect(told).toEqual(Array(6).fill(news));
  });

  test('pauses and stops as sharply as it is told', async () => {
    const id = await create();
    await order(id, 'start');
    expect((await order(id, 'pause')).body.windDown).toBe('drain');
    expect((await order(id, 'pause', { mode: 'cancel_ringing' })).body.windDown).toBe(
      'cancel_ringing',
    );
    expect((await order(id, 'pause', { mode: 'now' })).status).toBe(400);
    expect((await order(id, 'stop', { mode: 'now' })).body).toMatchObject({
      state: 'stopping',
      windDown: 'now',
    });
  });

  test.each(CampaignState.options)(
    'that is %s says what may be ordered, and refuses the rest',
    async (state) => {
      const id = await create();
      await put(id, { state });
      const { body } = await ground.call('GET', at(id));
      expect(body.orders).toEqual(ordersIn(state));
      for (const what of ['validate', 'start', 'pause', 'resume', 'stop'] as const) {
        await put(id, { state });
        const answer = await order(id, what);
        if (body.orders.includes(what)) expect(answer).toMatchObject({ status: 200 });
        else {
          expect(answer).toMatchObject({
            status: 409,
            body: {
              code: 'campaign_state_conflict',
              detail: expect.stringContaining(`it is ${state}; ${what} is possible while it is`),
            },
          });
          expect((await stored(id)).state).toBe(state);
        }
      }
    },
  );

  test('obeys one of two orders that come at the same moment, and refuses the other', async () => {
    const id = await create();
    const answers = await Promise.all([order(id, 'start'), order(id, 'start'), order(id, 'start')]);
    const ok = answers.filter(({ status }) => status === 200);
    expect(ok.length).toBeGreaterThan(0);
    expect((await stored(id)).state).toBe('running');
    for (const { status } of answers) expect([200, 409]).toContain(status);
  });

  test('is looked at without being started', async () => {
    const id = await create();
    expect((await order(id, 'validate')).body).toMatchObject({ state: 'ready', warnings: [] });
    const empty = await create({}, 0);
    expect((await order(empty, 'validate')).body).toMatchObject({
      state: 'draft',
      warnings: [{ code: 'leads_missing', at: 'leads', todo: expect.any(String) }],
    });
  });

  test('is not started as long as something is wrong with it, and each thing is told', async () => {
    const draft = await ground.call('POST', '/api/v1/bots', {
      name: 'Draft',
      config: smallBotConfig(),
    });
    const id = await create(
      {
        botId: draft.body._id,
        pacing: { lateTarget: 0.05 },
        schedule: { timeZone: 'Mars/Olympus' },
        budget: {
          day: { dialsMax: 10, spendMax: 5 },
          total: { dialsMax: 5 },
        },
      },
      0,
    );
    const { status, body } = await order(id, 'start');
    expect(status).toBe(422);
    expect(body.code).toBe('campaign_invalid');
    expect(
      body.problems.map(({ code, at: place }: Record<string, string>) => [code, place]),
    ).toEqual([
      ['bot_not_live', 'botId'],
      ['leads_missing', 'leads'],
      ['zone_unknown', 'schedule.timeZone'],
      ['budget_contradicts', 'budget.day.dialsMax'],
      ['price_missing', 'budget.price'],
      ['late_target_too_high', 'pacing.lateTarget'],
    ]);
    for (const { message, todo } of body.problems)
      expect([message, todo].every((words) => words.length > 5)).toBe(true);
    expect(await stored(id)).toMatchObject({
      state: 'draft',
      warnings: body.problems.map(() => ({})),
    });
  });

  test.each([
    [{ endAt: 1 }, 'schedule_over'],
    [{ startAt: 4e12, endAt: 3e12 }, 'schedule_over'],
    [{ slots: [{ weekday: 1, from: '09:00', to: '09:00' }] }, 'slot_empty'],
  ])('is not started with the schedule %j: %s', async (schedule, code) => {
    const id = await create({ schedule });
    expect((await order(id, 'start')).body.problems).toMatchObject([{ code }]);
  });

  test('waits for its time, and says for which', async () => {
    const startAt = Date.parse('2999-01-01T08:00:00Z');
    const id = await create({ schedule: { startAt, timeZone: 'Europe/Berlin' } });
    expect((await order(id, 'start')).body).toMatchObject({
      state: 'scheduled',
      waits: {
        untilAt: startAt,
        says: 'It waits for its time to dial: Tue 2999-01-01 09:00 Europe/Berlin',
      },
    });
  });

  test('whose bot was put away does not go on when it is resumed', async () => {
    const ownBotId = await liveBot('Withdrawn');
    const id = await create({ botId: ownBotId });
    await order(id, 'start');
    await order(id, 'pause');
    const { bots } = ground.documents;
    await bots.updateOne({ _id: ownBotId }, { $set: { liveVersionId: null } });
    expect((await order(id, 'resume')).body.problems).toMatchObject([{ code: 'bot_not_live' }]);
    await bots.updateOne({ _id: ownBotId }, { $set: { archivedAt: new Date() } });
    expect((await order(id, 'resume')).body.problems).toMatchObject([{ code: 'bot_unknown' }]);
    expect((await stored(id)).state).toBe('pausing');
  });

  test('is deleted with its leads, and never while it may dial', async () => {
    const id = await create();
    await order(id, 'start');
    expect(await ground.call('DELETE', at(id))).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('delete is possible while it is draft') },
    });
    await put(id, { state: 'completed' });
    const learnt = {
      schemaVersion: 1,
      laws: null,
      peopleShare: null,
      savedAt: 0,
      epoch: 1,
    } as const;
    await ground.documents.pacingLaws.insertOne({ _id: id, ...learnt });
    expect((await ground.call('DELETE', at(id))).status).toBe(204);
    expect((await ground.call('GET', at(id))).status).toBe(404);
    expect(await ground.documents.pacingLaws.countDocuments({})).toBe(0);
    expect(await ground.documents.leads.countDocuments({ campaignId: id })).toBe(0);
    expect((await ground.call('DELETE', at(id))).status).toBe(404);
  });
});

describe('an edit', () => {
  const edit = (id: string, body: object) => ground.call('PATCH', at(id), body);

  test('changes what it names, under the revision that was read', async () => {
    const id = await create();
    const first = await ground.call('GET', at(id));
    expect(first.headers.etag).toBe('"1"');
    const { status, body } = await edit(id, { rev: 1, pacing: { concurrentMax: 3 } });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      rev: 2,
      name: 'Spring',
      pacing: { concurrentMax: 3, ringTimeoutMs: 25_000 },
    });
    expect((await edit(id, { rev: 1, name: 'Summer' })).body).toMatchObject({
      code: 'rev_conflict',
      detail: 'the campaign is at rev 2',
    });
    expect((await edit(id, { name: 'Summer' })).body.code).toBe('rev_missing');
    expect((await edit(id, { rev: 2, nonsense: 1 })).status).toBe(400);
  });

  test('of a running campaign leaves it running; whom and as whom it calls stays', async () => {
    const id = await create();
    await order(id, 'start');
    const { body } = await edit(id, { rev: 1, budget: { day: { dialsMax: 5 } }, name: 'Summer' });
    expect(body).toMatchObject({ state: 'running', rev: 2, name: 'Summer' });
    expect(body.log.at(-1)).toMatchObject({ what: 'campaign.edit', says: 'Changed: name, budget' });
    expect(await edit(id, { rev: 2, from: '+15550118888' })).toMatchObject({
      status: 409,
      body: { detail: 'it is running; from can be changed while it is draft, ready, failed' },
    });
    expect(body.editable).toEqual([
      'name',
      'callerIds',
      'pacing',
      'retry',
      'bestTime',
      'schedule',
      'budget',
      'breaker',
      'screening',
      'compliance',
    ]);
  });

  test('of one that was found good makes a draft of it again', async () => {
    const id = await create();
    await order(id, 'validate');
    expect((await edit(id, { rev: 1, name: 'Summer' })).body.state).toBe('draft');
  });
});

describe('a redial', () => {
  const done = async (id: string, outcomes: string[]) => {
    for (const [n, outcome] of outcomes.entries())
      await ground.documents.leads.updateOne(
        { _id: `${id}:${phone(n)}` },
        { $set: { state: 'done', outcome, attemptCount: 2 } },
      );
  };

  test('counts beforehand, then puts back what was asked for and nothing else', async () => {
    const id = await create({}, 5);
    await done(id, ['busy', 'busy', 'confirmed', 'no_answer']);
    await put(id, { state: 'completed' });
    const asked = { outcomes: ['busy', 'no_answer'] };
    expect((await order(id, 'redial', { ...asked, dryRun: true })).body).toEqual({
      isDryRun: true,
      leadCount: 3,
      byOutcome: { busy: 2, no_answer: 1 },
    });
    expect((await stored(id)).state).toBe('completed');
    const { body } = await order(id, 'redial', { ...asked, reason: 'new opening hours' });
    expect(body).toEqual({ isDryRun: false, leadCount: 3, byOutcome: { busy: 2, no_answer: 1 } });
    const leads = await ground.documents.leads.find({ campaignId: id }, { sort: { _id: 1 } });
    expect(leads.map(({ state }) => state)).toEqual(['ready', 'ready', 'done', 'ready', 'ready']);
    expect(leads[0]).toMatchObject({ attemptCount: 2, why: 'Dialled again: new opening hours' });
    expect((await stored(id)).log.at(-1)).toMatchObject({
      what: 'campaign.redial',
      to: 'ready',
      says: '3 leads are dialled again: new opening hours',
    });
    expect((await order(id, 'start')).body.state).toBe('running');
  });

  test('of leads that wait for another try brings it forward', async () => {
    const id = await create({}, 2);
    await ground.documents.leads.updateOne(
      { _id: `${id}:${phone(0)}` },
      { $set: { state: 'waiting', nextAttemptAt: 9e12, outcome: 'busy' } },
    );
    await put(id, { state: 'running' });
    expect((await order(id, 'redial', { states: ['waiting'] })).body.leadCount).toBe(1);
    const lead = await ground.documents.leads.findOne({ _id: `${id}:${phone(0)}` });
    expect(lead!.state).toBe('ready');
    expect(lead!.nextAttemptAt).toBeLessThan(9e12);
    expect((await stored(id)).state).toBe('running');
  });

  test('of nobody changes nothing', async () => {
    const id = await create();
    await put(id, { state: 'completed' });
    expect((await order(id, 'redial', {})).body.leadCount).toBe(0);
    expect((await stored(id)).state).toBe('completed');
  });
});
