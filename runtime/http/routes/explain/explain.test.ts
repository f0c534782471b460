import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SuppressionLists } from '../../../../actors/compliance/suppression-lists.ts';
import { bucketFor, groupOf } from '../../../../actors/dialling/best-time/lead-groups.ts';
import { LearntOddsKeeper } from '../../../../actors/dialling/best-time/learnt-odds.ts';
import { decisionId } from '../../../../actors/explain/decision-ledger.ts';
import type { Campaign, Lead } from '../../../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../../../machines/contracts/campaign/new-campaign.ts';
import { CampaignPacing } from '../../../../machines/contracts/explain/campaign-pacing.ts';
import type { Decision } from '../../../../machines/contracts/explain/decision.ts';
import { LeadWhy } from '../../../../machines/contracts/explain/lead-why.ts';
import type { PacingTick } from '../../../../machines/contracts/explain/pacing-tick.ts';
import { topics } from '../../../../machines/contracts/topics.ts';
import { foldTick } from '../../../../machines/explain/decision-fold.ts';
import { exampleTick } from '../../../../machines/explain/example-tick.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
let now: number;
/** Each test has a campaign of its own. */
let id: string;
let count = 0;
beforeAll(async () => {
  ground = await openApiGround();
  await ground.store
    .collection('bots')
    .insertOne({ _id: 'bot', liveVersionId: 'v1', archivedAt: null } as never);
});
afterAll(() => ground.close());
beforeEach(async () => {
  count += 1;
  id = `camp${count}`;
  ({ now } = ground.clock);
  await ground.documents.campaigns.insertOne(campaign());
});

const campaign = (): Campaign =>
  newCampaign({
    _id: id,
    schemaVersion: 1,
    name: 'Spring',
    botId: 'bot',
    from: '+15550119999',
    state: 'running',
    pacing: { mode: 'progressive', concurrentMax: 10, ringTimeoutMs: 25_000 },
    retry: {},
    createdAt: new Date(0),
    stateChangedAt: new Date(0),
  });
const lead = (n: number, more: Partial<Lead> = {}): Lead => ({
  _id: `${id}:+1555010000${n}`,
  schemaVersion: 1,
  campaignId: id,
  phone: `+1555010000${n}`,
  vars: {},
  state: 'ready',
  attemptCount: 0,
  nextAttemptAt: 0,
  priority: 0,
  lease: null,
  outcome: null,
  why: 'New',
  epoch: 0,
  ...more,
});
const say = async (...ticks: PacingTick[]) => {
  for (const tick of ticks)
    await ground.bus.publish(topics.pacingTick, { at: tick.at, epoch: 1, campaigns: [tick] });
  await ground.published();
};
const keep = (at: number, n: number, more: object): Promise<void> =>
  ground.documents.decisions.insertOne({
    _id: decisionId(id, at, `1.${n}`),
    schemaVersion: 1,
    campaignId: id,
    at,
    epoch: 1,
    expiresAt: new Date(at + 1),
    ...more,
  } as Decision);
const tickOf = (more: Partial<PacingTick>) => exampleTick({ campaignId: id, ...more });
const get = (url: string) => ground.call('GET', `/api/v1/${url}`);

describe('the pacing of a campaign', () => {
  test('is unknown before a dialler has ticked', async () => {
    const { status, body } = await get(`campaigns/${id}/pacing`);
    expect([status, body]).toEqual([
      200,
      { campaignId: id, at: now, tick: null, isLive: false, series: [] },
    ]);
    expect((await get('campaigns/nobody/pacing')).body.code).toBe('campaign_unknown');
  });

  test('is the newest tick with its risk curve, live while it is fresh', async () => {
    const curve = { risks: [0.001, 0.02] };
    const tick = tickOf({ at: now - 1_000, bound: 'risk', risk: 0.02, allowed: 0.03, curve });
    await say(tick);
    const { body } = await get(`campaigns/${id}/pacing`);
    expect(CampaignPacing.parse(body)).toMatchObject({ tick, isLive: true });
    ground.clock.now += 60_000;
    expect((await get(`campaigns/${id}/pacing`)).body).toMatchObject({ tick, isLive: false });
  });

  test('has the last hour as a series: what is written, and what is not yet', async () => {
    const old = tickOf({ at: now - 2 * 3_600_000 });
    const written = tickOf({ at: now - 120_000 });
    for (const [n, tick] of [old, written].entries()) {
      const { open } = foldTick(null, tick);
      await keep(open.at, n, { kind: 'pacing', toAt: open.toAt, runs: open.runs });
    }
    await say(
      written,
      tickOf({ at: now - 4_000, bound: 'none', dialCount: 2 }),
      tickOf({ at: now - 2_000, bound: 'none', dialCount: 1 }),
    );
    expect((await get(`campaigns/${id}/pacing`)).body.series).toMatchObject([
      { fromAt: now - 120_000, tickCount: 1, bound: 'worker_slots' },
      { fromAt: now - 4_000, tickCount: 2, bound: 'none', dialCount: 3 },
    ]);
  });

  test('takes nothing from the bus that is not a tick', async () => {
    await ground.bus.publish(topics.pacingTick, { at: 'noon' });
    await ground.published();
    expect((await get(`campaigns/${id}/pacing`)).body.tick).toBeNull();
  });
});

describe('a lead that is held for a better hour', () => {
  test('says so, with what was learnt of the hours and until when', async () => {
    const before = ground.clock.now;
    // A Monday, 14 h UTC: 9 h in New York.
    now = Date.UTC(2027, 0, 11, 14);
    ground.clock.now = now;
    const odds = new LearntOddsKeeper(ground.store, 1);
    const bucket = bucketFor({ phone: '+12125550101', vars: {} }, {}, '+12125550101', 0);
    for (let i = 0; i < 1_000; i += 1) {
      odds.note(groupOf(bucket), 'work9', false, now);
      odds.note(groupOf(bucket), 'work19', i % 2 === 0, now);
    }
    await odds.tend(now + 60_000);
    await ground.documents.campaigns.updateOne(
      { _id: id },
      { $set: { bestTime: { mode: 'hold' } } },
    );
    await ground.documents.leads.insertOne(lead(7, { bucket, nextAttemptAt: now - 1_000 }));
    const { body } = await get(`leads/${encodeURIComponent(lead(7)._id)}/why`);
    ground.clock.now = before;
    const [reason] = LeadWhy.parse(body).reasons;
    expect(reason).toMatchObject({ code: 'best_time_later', ends: 'time' });
    expect(reason!.sentence).toMatch(
      /^Waits for a better hour: \d+ % answer now, \d+ % at 19:00\.$/,
    );
    expect(reason!.untilAt).toBe(now + 10 * 3_600_000);
    expect(body.earliestAt).toBe(reason!.untilAt);
  });
});

describe('the decisions of a campaign', () => {
  const about = (n: number) => ({
    kind: 'lead',
    leadId: lead(n)._id,
    code: 'granted',
    sentence: 'A slot was held for it.',
    untilAt: null,
  });

  test('are listed newest first, a page at a time', async () => {
    for (let n = 0; n < 5; n += 1) await keep(1_000 + n, n, about(n));
    const first = await get(`campaigns/${id}/decisions?limit=3`);
    expect(first.body.items.map(({ at }: Decision) => at)).toEqual([1_004, 1_003, 1_002]);
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await get(`campaigns/${id}/decisions?limit=3&cursor=${cursor}`);
    expect(second.body.items.map(({ at }: Decision) => at)).toEqual([1_001, 1_000]);
    expect(second.body.nextCursor).toBeNull();
  });

  test('are narrowed by time, by lead and by kind', async () => {
    for (let n = 0; n < 5; n += 1) await keep(1_000 + n, n, about(n % 2));
    const { open } = foldTick(null, tickOf({ at: 1_002 }));
    await keep(1_002, 9, { kind: 'pacing', toAt: open.toAt, runs: open.runs });
    const count = async (query: string) =>
      (await get(`campaigns/${id}/decisions?${query}`)).body.items.length;
    expect(await count('from=1001&to=1003')).toBe(3);
    expect(await count(`leadId=${encodeURIComponent(lead(1)._id)}`)).toBe(2);
    expect(await count('kind=pacing')).toBe(1);
    expect((await get(`campaigns/${id}/decisions?from=noon`)).status).toBe(400);
    expect((await get('campaigns/nobody/decisions')).body.code).toBe('campaign_unknown');
  });
});

describe('why a lead is not dialled', () => {
  const why = async (n: number) =>
    LeadWhy.parse((await get(`leads/${encodeURIComponent(lead(n)._id)}/why`)).body);

  test('is asked of an unknown lead in vain', async () => {
    expect((await get('leads/camp:+1/why')).body.code).toBe('lead_unknown');
  });

  test('tells what binds now, and its place in the queue', async () => {
    await ground.documents.leads.insertMany([
      lead(1),
      lead(2),
      lead(3, { priority: 1, nextAttemptAt: now - 1 }),
      lead(4, { state: 'waiting', nextAttemptAt: now + 60_000 }),
      lead(5, { state: 'done' }),
      lead(6, {
        state: 'suppressed',
        why: 'Said so in a call',
        suppression: { reason: 'refused', at: now, untilAt: null },
      }),
    ]);
    expect((await why(2)).reasons[0]?.code).toBe('dialler_away');
    await say(tickOf({ at: now }));
    expect(await why(2)).toMatchObject({
      reasons: [{ code: 'pacing_worker_slots' }, { code: 'in_queue' }],
      aheadCount: 2,
      earliestAt: now,
    });
    expect((await why(3)).aheadCount).toBe(0);
    expect(await why(4)).toMatchObject({
      reasons: [{ code: 'retry_not_due', untilAt: now + 60_000 }],
      earliestAt: now + 60_000,
    });
    expect((await why(5)).reasons[0]?.code).toBe('done');
    expect((await why(6)).reasons[0]).toMatchObject({ code: 'suppressed', ends: 'never' });
  });

  test('judges a dial of it as the dialler would: by lists, hours and consents', async () => {
    await ground.documents.leads.insertOne(lead(1, { phone: '+12125550101' }));
    await ground.documents.campaigns.updateOne(
      { _id: id },
      { $set: { compliance: { presets: ['us-ftc'], purpose: 'sales', sector: 'general' } } },
    );
    // 14 November 2023, 17:13 in New York; three hours later it is too late there.
    expect((await why(1)).reasons[0]?.code).toBe('dialler_away');
    ground.clock.now += 5 * 3_600_000;
    const late = await why(1);
    ground.clock.now = now;
    expect(late.reasons[0]).toMatchObject({ code: 'calling_window', ends: 'time' });
    expect(new Date(late.earliestAt!).toISOString()).toBe('2023-11-15T13:00:00.000Z');
    await new SuppressionLists(ground.store).add([
      {
        number: '+12125550101',
        campaignId: null,
        reason: 'refused',
        source: 'a call',
        addedAt: now,
        untilAt: null,
      } as never,
    ]);
    expect((await why(1)).reasons[0]).toMatchObject({ code: 'suppressed', ends: 'never' });
  });

  test('tells what its campaign waits for', async () => {
    await ground.documents.leads.insertOne(lead(1));
    const change = (more: object) =>
      ground.documents.campaigns.updateOne({ _id: id }, { $set: more });
    await change({ state: 'scheduled', waits: { untilAt: now + 5_000, says: 'It waits' } });
    expect((await why(1)).reasons).toMatchObject([
      { code: 'schedule_closed', sentence: 'It waits.', untilAt: now + 5_000 },
    ]);
    await change({ 'schedule.startAt': now + 5_000 });
    expect((await why(1)).reasons.map(({ code }) => code)).toEqual(['campaign_scheduled']);
    const warning = { code: 'breaker_open', at: '', says: 'Its calls fail', todo: 'Resume it.' };
    await change({ state: 'paused', 'schedule.startAt': null, warnings: [warning] });
    expect((await why(1)).reasons.map(({ code }) => code)).toEqual([
      'campaign_paused',
      'breaker_open',
    ]);
  });

  test('says that none of its numbers is left', async () => {
    const { phone } = lead(1);
    await ground.documents.leads.insertOne(lead(1, { deadNumbers: [phone] }));
    expect((await why(1)).reasons[0]?.code).toBe('number_unusable');
  });

  test('names the campaign that is paused, and the bot that was never published', async () => {
    await ground.documents.leads.insertOne(lead(1));
    await ground.documents.campaigns.updateOne(
      { _id: id },
      { $set: { state: 'paused', botId: 'gone' } },
    );
    expect((await why(1)).reasons.map(({ code }) => code)).toEqual([
      'campaign_paused',
      'bot_not_live',
    ]);
  });
});
