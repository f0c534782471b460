/** Leads that somebody looks at first, over the API, with a dialler that dials what is ordered. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../../../actors/dialling/dialling-ground.ts';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { CampaignPreview } from '../../../../machines/contracts/campaign/preview.ts';
import { type DialledGround, openDialledGround } from '../../dialled-ground.ts';

let ground: DialledGround;
/** Each test has a campaign of its own. */
let id: string;
let count = 0;
beforeAll(async () => {
  ground = await openDialledGround();
  await ground.dialling.worker('w1', 4);
  await ground.dialling.dialler();
});
beforeEach(() => {
  count += 1;
  id = 'c'.repeat(count);
});
afterAll(() => ground.close());

const preview = { mode: 'preview', concurrentMax: 50 } as const;
const at = (more = '') => `/api/v1/campaigns/${id}/preview${more}`;
const calls = () =>
  ground.dialling.carrier.calls.filter(({ to }) => to.startsWith(`+1555${id.length}`));
const look = async (query = '') => {
  const { status, body } = await ground.api.call('GET', at(query));
  expect(status).toBe(200);
  return CampaignPreview.parse(body);
};
const decide = (leadId: string, what: string, body: object) =>
  ground.api.call('POST', at(`/${encodeURIComponent(leadId)}/${what}`), body);
const leadOf = (id: string) => ground.dialling.lead(id);
const why = async (id: string) =>
  (await ground.api.call('GET', `/api/v1/leads/${encodeURIComponent(id)}/why`)).body.reasons[0];
const rounds = async (count: number) => {
  const seen = () => ground.dialling.facts.filter(({ type }) => type === 'pacing.tick').length;
  const from = seen();
  await until(seen, (now) => now >= from + count);
};

describe('a campaign in mode preview', () => {
  test('dials nobody by itself, and a lead that was shown when it is told to, once', async () => {
    await ground.dialling.campaign(id, 3, { pacing: preview });
    await rounds(2);
    expect(calls()).toEqual([]);

    const { items, says } = await look('?by=Ada&count=2');
    expect(says).toBeNull();
    const [first, second] = items;
    expect(first).toMatchObject({
      to: first!.lead.phone,
      lead: { state: 'leased', vars: {}, attempts: [], why: 'Shown to Ada, who decides' },
      verdict: { isAllowed: true },
    });
    expect(first!.says).toBe('It has not been called yet. No rule stands against this call.');
    expect(await why(first!.lead._id)).toMatchObject({
      code: 'in_preview',
      ends: 'time',
      untilAt: first!.untilAt,
    });

    const { leaseId } = second!;
    const [ordered, again] = [
      await decide(second!.lead._id, 'dial', { leaseId }),
      await decide(second!.lead._id, 'dial', { leaseId }),
    ];
    expect([ordered.status, again.status]).toEqual([202, 202]);
    expect(again.body).toMatchObject({
      attemptId: `${second!.lead._id}:1`,
      orderedAt: ordered.body.orderedAt,
    });
    await until(
      () => calls().length,
      (count) => count === 1,
    );
    expect(calls()[0]!.to).toBe(second!.to);
    await rounds(2);
    expect(calls().length).toBe(1);
    const [attempt] = (await ground.dialling.attempts()).filter(
      ({ campaignId }) => campaignId === id,
    );
    expect(attempt).toMatchObject({ _id: `${second!.lead._id}:1` });
    expect(attempt!.compliance?.verdict.isAllowed).toBe(true);
    // Long after it, the same order is answered and does nothing.
    expect((await decide(second!.lead._id, 'dial', { leaseId })).body.attemptId).toBe(attempt!._id);
  });

  test('shows each who looks leads of their own, and the same ones again', async () => {
    await ground.dialling.campaign(id, 3, { pacing: preview });
    const ada = await look('?by=Ada&count=2');
    const ben = await look('?by=Ben&count=2');
    expect((await look('?by=Ada&count=2')).items).toEqual(ada.items);
    expect(ben.items.length).toBe(1);
    expect(ben.says).toBe('Nobody else of this campaign may be called now.');
    const ids = [...ada.items, ...ben.items].map(({ lead }) => lead._id);
    expect(new Set(ids).size).toBe(3);
    // Whose lease it is not, decides nothing.
    const theirs = await decide(ben.items[0]!.lead._id, 'dial', { leaseId: ada.items[0]!.leaseId });
    expect([theirs.status, theirs.body.code]).toEqual([409, 'preview_lease_lost']);
  });

  test('has a lead back that was given back, or that nobody decided about in time', async () => {
    await ground.dialling.campaign(id, 1, { pacing: preview });
    const [shown] = (await look('?by=Ada')).items;
    const released = await decide(shown!.lead._id, 'release', { leaseId: shown!.leaseId });
    expect(released.body).toMatchObject({ state: 'ready', lease: null });
    const [again] = (await look('?by=Ben&holdMs=10000')).items;
    expect(again!.lead._id).toBe(shown!.lead._id);

    await ground.api.documents.leads.updateOne(
      { _id: again!.lead._id },
      { $set: { 'lease.untilAt': 0 } },
    );
    const late = await decide(again!.lead._id, 'dial', { leaseId: again!.leaseId });
    expect([late.status, late.body.code]).toEqual([409, 'preview_lease_lost']);
    await until(
      async () => (await look('?by=Ada')).items,
      ([item]) => item?.lead._id === shown!.lead._id,
    );
  });

  test('lets a lead be skipped for a time or for good, with a reason', async () => {
    await ground.dialling.campaign(id, 2, { pacing: preview });
    const [later, never] = (await look('?count=2')).items;
    const skipped = await decide(later!.lead._id, 'skip', {
      leaseId: later!.leaseId,
      reason: 'has a complaint open',
      againInMs: 3_600_000,
    });
    expect(skipped.body).toMatchObject({
      state: 'waiting',
      why: 'Skipped by console: has a complaint open',
    });
    expect(skipped.body.nextAttemptAt).toBeGreaterThan(ground.dialling.clock.now() + 3_500_000);
    const out = await decide(never!.lead._id, 'skip', {
      leaseId: never!.leaseId,
      reason: 'wrong person',
      againInMs: null,
    });
    expect(out.body).toMatchObject({ state: 'suppressed', suppression: { reason: 'withdrawn' } });
    expect((await look()).items).toEqual([]);
  });

  test('shows nobody who may not be called, and dials nobody who was put on a list meanwhile', async () => {
    await ground.dialling.campaign(id, 2, { pacing: preview });
    const [first, second] = await ground.dialling.leads(id);
    const list = (phone: string) =>
      ground.api.call('POST', '/api/v1/suppressions', {
        numbers: [phone],
        reason: 'own_list',
        source: 'test',
      });
    await list(first!.phone);
    const { items } = await look('?count=2');
    expect(items.map(({ lead }) => lead._id)).toEqual([second!._id]);
    expect(await leadOf(first!._id)).toMatchObject({
      state: 'suppressed',
      suppression: { reason: 'listed' },
    });
    await list(second!.phone);
    await decide(second!._id, 'dial', { leaseId: items[0]!.leaseId });
    await until(
      () => leadOf(second!._id),
      ({ state }) => state === 'suppressed',
    );
    expect(calls()).toEqual([]);
  });

  test('is previewed only while it runs, and only in this mode', async () => {
    await ground.dialling.campaign(id, 1, { pacing: preview, state: 'paused' });
    await ground.dialling.campaign('other', 1, { state: 'paused' });
    const refusals = await Promise.all([
      ground.api.call('GET', at()),
      ground.api.call('GET', '/api/v1/campaigns/other/preview'),
      ground.api.call('GET', '/api/v1/campaigns/nobody/preview'),
    ]);
    expect(refusals.map(({ status, body }) => [status, body.code])).toEqual([
      [409, 'campaign_state_conflict'],
      [409, 'preview_mode_only'],
      [404, 'campaign_unknown'],
    ]);
  });

  test('ends while somebody only looks at its last lead', async () => {
    await ground.dialling.campaign(id, 1, { pacing: preview });
    await look('?holdMs=900000');
    await ground.api.call('POST', `/api/v1/campaigns/${id}/stop`, { mode: 'drain' });
    const ended = await until(
      () => ground.dialling.campaignNow(id),
      ({ state }: Campaign) => state === 'completed',
    );
    expect(ended.state).toBe('completed');
  });
});
