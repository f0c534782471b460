import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exampleResult } from '../../../../actors/outbound/example-result.ts';
import type { Attempt } from '../../../../machines/contracts/campaign/campaign.ts';
import {
  CampaignFunnel,
  CampaignHeat,
} from '../../../../machines/contracts/explain/dial-counts.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';

let ground: ApiGround;
let id: string;
let count = 0;
/** Monday, 12:00 UTC. */
const noon = Date.parse('2026-11-16T12:00:00Z');
const hourMs = 3_600_000;
beforeAll(async () => {
  ground = await openApiGround();
});
afterAll(() => ground.close());
beforeEach(async () => {
  count += 1;
  id = `camp${count}`;
  ground.clock.now = noon;
  await ground.store.collection('campaigns').insertOne({ _id: id, state: 'running' } as never);
});

const dialled = (dials: (Partial<Attempt> & { intendedAt: number })[]) =>
  ground.documents.attempts.insertMany(
    dials.map((more, n) =>
      exampleAttempt({
        _id: `${id}:${n}`,
        leadId: `${id}:${n}`,
        callId: `${id}-${n}`,
        campaignId: id,
        ...more,
      }),
    ),
  );
const get = async (what: string) => {
  const { status, body } = await ground.call('GET', `/api/v1/campaigns/${id}/${what}`);
  expect(status).toBe(200);
  return body;
};
const human = { isHuman: true, isConversation: true, goal: true };

describe('the heat of a campaign', () => {
  test('counts its dials of the last weeks by weekday and hour', async () => {
    await dialled([
      { intendedAt: noon - hourMs, outcome: 'answered', talk: human },
      { intendedAt: noon - hourMs + 60_000, outcome: 'no_answer' },
      { intendedAt: noon - 7 * 24 * hourMs - hourMs, outcome: 'busy' },
      { intendedAt: noon - 40 * 24 * hourMs, outcome: 'busy' },
    ]);
    const heat = CampaignHeat.parse(await get('heat'));
    expect(heat).toMatchObject({
      timeZone: 'UTC',
      cells: [{ weekday: 0, hour: 11, dialCount: 3, humanCount: 1, humanRate: null }],
      totals: { dialCount: 3, goalCount: 1 },
    });
    expect((await get('heat?days=60')).totals.dialCount).toBe(4);
    expect((await get('heat?timeZone=Asia/Kolkata')).cells).toMatchObject([
      { weekday: 0, hour: 16, dialCount: 3 },
    ]);
  });

  test('counts the hour anew that still goes on', async () => {
    await dialled([{ intendedAt: noon - 60_000 }]);
    expect((await get('heat')).totals).toMatchObject({ dialCount: 1, humanCount: 0 });
    await ground.documents.attempts.updateOne(
      { _id: `${id}:0` },
      { $set: { outcome: 'answered', talk: human } },
    );
    expect((await get('heat')).totals).toMatchObject({ dialCount: 1, humanCount: 1 });
  });

  test('goes by the clocks of its campaign', async () => {
    await dialled([{ intendedAt: noon - hourMs }]);
    await ground.documents.campaigns.updateOne(
      { _id: id },
      { $set: { 'schedule.timeZone': 'America/New_York' } },
    );
    expect(await get('heat')).toMatchObject({
      timeZone: 'America/New_York',
      cells: [{ weekday: 0, hour: 6 }],
    });
  });

  test('is empty where nobody was dialled', async () => {
    expect(await get('heat')).toMatchObject({ cells: [], humanRate: null });
  });
});

describe('the funnel of a campaign', () => {
  test('goes from its leads to its goals', async () => {
    await ground.documents.leads.insertMany(
      [null, null, 'no_answer', 'consent_missing'].map(
        (outcome, n) => ({ _id: `${id}:${n}`, campaignId: id, phone: `+${n}`, outcome }) as never,
      ),
    );
    await dialled([
      { intendedAt: noon - hourMs, outcome: 'no_answer' },
      { intendedAt: noon - hourMs, n: 2, outcome: 'answered', disposition: 'voicemail' },
      { intendedAt: noon - hourMs, n: 3, outcome: 'answered', talk: human },
      { intendedAt: noon - 100 * 24 * hourMs, outcome: 'abandoned' },
    ]);
    const funnel = CampaignFunnel.parse(await get('funnel'));
    expect(funnel.steps).toEqual([
      { step: 'leads', of: 'leads', count: 4, share: null },
      { step: 'dialled', of: 'leads', count: 2, share: 0.5 },
      { step: 'answered', of: 'calls', count: 3, share: null },
      { step: 'human', of: 'calls', count: 2, share: 2 / 3 },
      { step: 'attached', of: 'calls', count: 1, share: 0.5 },
      { step: 'conversation', of: 'calls', count: 1, share: 1 },
      { step: 'goal', of: 'calls', count: 1, share: 1 },
    ]);
    expect(funnel).toMatchObject({ dialCount: 4, abandonedCount: 1 });
  });

  test('learns from a call’s result what its dial was', async () => {
    await dialled([{ intendedAt: noon - hourMs, outcome: 'answered' }]);
    const said = (who: 'party' | 'bot', turn: number) => ({
      turn,
      who,
      text: 'Yes.',
      startMs: turn,
      endMs: turn + 1,
    });
    const result = exampleResult(`${id}-0`, {
      attemptId: `${id}:0`,
      transcript: [said('bot', 0), said('party', 1), said('bot', 2), said('party', 3)] as never,
    });
    const { status } = await ground.asFleet('POST', `/api/v1/calls/${id}-0/results`, result);
    expect(status).toBe(200);
    expect((await ground.documents.attempts.findOne({ _id: `${id}:0` }))?.talk).toEqual({
      isHuman: true,
      isConversation: true,
      goal: null,
    });
  });
});
