import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Lead } from '../../../../machines/contracts/campaign/campaign.ts';
import { PacingSettings } from '../../../../machines/contracts/campaign/pacing-settings.ts';
import { CampaignSchedule } from '../../../../machines/contracts/campaign/schedule.ts';
import { CampaignForecast, WhatIf } from '../../../../machines/contracts/explain/forecast.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { exampleTick } from '../../../../machines/explain/example-tick.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

let ground: ApiGround;
let id: string;
let count = 0;
let now: number;
const hourMs = 3_600_000;
beforeAll(async () => {
  ground = await openApiGround();
  ({ now } = ground.clock);
});
afterAll(() => ground.close());
// Campaigns that run share the slots.
afterEach(() => ground.documents.campaigns.deleteMany({}).then(() => {}));
beforeEach(async () => {
  count += 1;
  id = `camp${count}`;
  await ground.documents.campaigns.insertOne({
    _id: id,
    state: 'running',
    pacing: PacingSettings.parse({ concurrentMax: 50 }),
    schedule: CampaignSchedule.parse({}),
    retry: { no_answer: { delaysMs: [hourMs] } },
  } as never);
});

const leads = (of: Partial<Lead>[]) =>
  ground.documents.leads.insertMany(
    of.map(
      (more, n) =>
        ({ _id: `${id}:${n}`, campaignId: id, phone: `+${n}`, outcome: null, ...more }) as Lead,
    ),
  );
const many = (state: Lead['state'], length: number, more: Partial<Lead> = {}): Partial<Lead>[] =>
  Array.from({ length }, () => ({ state, nextAttemptAt: now, ...more }));
const forecast = async (): Promise<CampaignForecast> => {
  const { status, body } = await ground.call('GET', `/api/v1/campaigns/${id}/forecast`);
  expect(status).toBe(200);
  return CampaignForecast.parse(body);
};
const assumed = ({ assumptions }: CampaignForecast, wanted: string) =>
  assumptions.find(({ name }) => name === wanted);

describe('what if a campaign', () => {
  const ask = (body: object) => ground.call('POST', `/api/v1/campaigns/${id}/what-if`, body);

  test('were dialled by looking ahead is tried in the simulator, beside what it is', async () => {
    const { status, body } = await ask({ slots: 4, mode: 'predictive' });
    expect(status).toBe(200);
    const { present, asked, sentence } = WhatIf.parse(body);
    expect(present).toMatchObject({ slots: 1, mode: 'progressive', lateShare: 0 });
    expect(asked).toMatchObject({ slots: 4, mode: 'predictive' });
    expect(asked.humansPerHour).toBeGreaterThan(4 * present.humansPerHour);
    expect(asked.lateShare).toBeLessThan(0.05);
    expect(sentence).toMatch(/^It would reach \d+ people an hour instead of \d+ \(\+\d+ %\)\./);
  });

  test('is unknown, or asked of beyond all bounds, it is refused', async () => {
    expect((await ask({ slots: 5_000 })).status).toBe(400);
    const unknown = await ground.call('POST', '/api/v1/campaigns/nobody/what-if', {});
    expect(unknown.body.code).toBe('campaign_unknown');
  });
});

describe('the forecast of a campaign', () => {
  test('tells when it will be done, and by which assumptions', async () => {
    await leads([
      ...many('ready', 150),
      ...many('waiting', 40, { nextAttemptAt: now + 5 * hourMs, outcome: 'busy' }),
      ...many('dialing', 2),
      ...many('done', 30, { outcome: 'done' }),
    ]);
    await ground.bus.publish(topics.pacingTick, {
      at: now,
      epoch: 1,
      campaigns: [exampleTick({ campaignId: id, at: now, slotCount: 10 })],
    });
    await ground.published();
    const given = await forecast();
    expect(given).toMatchObject({ openCount: 192, totalCount: 222, atRisk: null });
    expect(given.finishAt.p10).toBeGreaterThan(now + 5 * hourMs);
    expect(given.finishAt.p90).toBeLessThan(now + 12 * hourMs);
    expect(assumed(given, 'slots')?.value).toBe(10);
    expect(assumed(given, 'human_share')).toMatchObject({ value: 0.15, from: 0 });
    expect(await forecast()).toEqual(given);
  });

  test('keeps to the campaign’s hours, and names whom its end comes to first', async () => {
    await leads(many('ready', 400));
    const endAt = now + 30 * 60_000;
    const change = (schedule: object) =>
      ground.documents.campaigns.updateOne(
        { _id: id },
        { $set: { schedule: CampaignSchedule.parse(schedule) } },
      );
    await change({ endAt });
    expect((await forecast()).atRisk).toMatchObject({ endAt, why: 'campaign_end' });
    await change({ startAt: now + 3 * 24 * hourMs });
    const later = await forecast();
    expect(later.finishAt.p10).toBeGreaterThan(now + 3 * 24 * hourMs);
    expect(later.atRisk).toBeNull();
  });

  test('learns from the dials of the last hours', async () => {
    await leads(many('ready', 20));
    const dial = (n: number, agoMs: number, more: object) =>
      exampleAttempt({
        _id: `${id}:${n}:1`,
        leadId: `${id}:${n}`,
        callId: `${id}-${n}`,
        campaignId: id,
        intendedAt: now - agoMs,
        endedAt: now - agoMs + 20_000,
        state: 'ended',
        ...more,
      });
    await ground.documents.attempts.insertMany([
      ...Array.from({ length: 80 }, (_, n) => dial(n, hourMs, { outcome: 'no_answer' })),
      ...Array.from({ length: 40 }, (_, n) => dial(100 + n, 9 * hourMs, { outcome: 'busy' })),
    ]);
    const given = await forecast();
    expect(assumed(given, 'no_answer_share')).toMatchObject({ value: 0.88, from: 80 });
  });

  test('of a campaign that nobody knows or that has no lead is no riddle', async () => {
    expect((await ground.call('GET', '/api/v1/campaigns/nobody/forecast')).body.code).toBe(
      'campaign_unknown',
    );
    expect((await forecast()).sentence).toBe('All its leads are done.');
  });
});
