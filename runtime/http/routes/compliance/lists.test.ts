import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Lead } from '../../../../machines/contracts/campaign/campaign.ts';
import { type ApiGround, openApiGround } from '../../api-ground.ts';

let ground: ApiGround;
beforeEach(async () => {
  ground = await openApiGround();
});
afterEach(() => ground.close());

const a = '+15550140000';
const b = '+15550140001';
const suppress = (more: object = {}) =>
  ground.call('POST', '/api/v1/suppressions', {
    numbers: [a, b],
    reason: 'own_list',
    source: 'upload 7',
    ...more,
  });
const agree = (more: object = {}) =>
  ground.call('POST', '/api/v1/consents', {
    numbers: [a],
    kind: 'written',
    givenAt: 1_600_000_000_000,
    evidence: 'https://forms.example/7',
    ...more,
  });
const held = (reason: string) =>
  ground.documents.leads.insertOne({
    _id: `c:${a}`,
    schemaVersion: 1,
    campaignId: 'c',
    phone: a,
    vars: {},
    state: 'suppressed',
    attemptCount: 0,
    nextAttemptAt: 0,
    priority: 0,
    lease: null,
    outcome: 'suppressed',
    why: 'x',
    suppression: { reason, at: 0, untilAt: null },
    epoch: 0,
  } satisfies Lead);
const lead = () => ground.documents.leads.findOne({ _id: `c:${a}` });

describe('suppression lists', () => {
  test('take many numbers at once, and one number once', async () => {
    expect(await suppress()).toMatchObject({ status: 200, body: { changedCount: 2 } });
    expect((await suppress({ numbers: [a] })).body.changedCount).toBe(0);
    const { items } = (
      await ground.call('GET', `/api/v1/suppressions?number=${encodeURIComponent(a)}`)
    ).body;
    expect(items).toEqual([
      {
        _id: `organisation:${a}`,
        schemaVersion: 1,
        number: a,
        campaignId: null,
        reason: 'own_list',
        source: 'upload 7',
        createdAt: ground.clock.now,
        untilAt: null,
      },
    ]);
  });

  test('are read in pages, and by campaign', async () => {
    await suppress();
    await suppress({ numbers: [a], campaignId: 'c' });
    const first = (await ground.call('GET', '/api/v1/suppressions?limit=2')).body;
    expect(first.items.length).toBe(2);
    const rest = await ground.call(
      'GET',
      `/api/v1/suppressions?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`,
    );
    expect(rest.body).toMatchObject({ nextCursor: null, items: [{ number: b }] });
    const { items } = (await ground.call('GET', '/api/v1/suppressions?campaignId=c')).body;
    expect(items).toMatchObject([{ number: a, campaignId: 'c' }]);
  });

  test('let go of a number, and of the leads that it kept from being dialled', async () => {
    await suppress();
    await held('listed');
    const id = encodeURIComponent(`organisation:${a}`);
    expect((await ground.call('DELETE', `/api/v1/suppressions/${id}`)).body).toEqual({
      changedCount: 1,
      releasedCount: 1,
    });
    expect(await lead()).toMatchObject({ state: 'ready', outcome: null });
    expect(await lead()).not.toHaveProperty('suppression');
    expect(await ground.call('DELETE', `/api/v1/suppressions/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'suppression_unknown' },
    });
  });

  test('let go of many, and not of a lead whose party refused', async () => {
    await suppress();
    await held('refused');
    const lifted = await ground.call('DELETE', '/api/v1/suppressions', { numbers: [a, b] });
    expect(lifted.body).toEqual({ changedCount: 2, releasedCount: 0 });
    expect((await lead())!.state).toBe('suppressed');
  });

  test.each([[{ numbers: [] }], [{ numbers: ['0049'] }], [{ reason: 'mood' }]])(
    'refuse %j',
    async (more) => {
      expect(await suppress(more)).toMatchObject({ status: 400, body: { code: 'bad_request' } });
    },
  );
});

describe('consents', () => {
  test('are kept once with what shows them, and release leads that waited for one', async () => {
    await held('unlawful');
    expect((await agree()).body).toEqual({ changedCount: 1, releasedCount: 1 });
    expect((await agree()).body).toEqual({ changedCount: 0, releasedCount: 0 });
    const { items } = (await ground.call('GET', `/api/v1/consents?number=${encodeURIComponent(a)}`))
      .body;
    expect(items).toMatchObject([
      { kind: 'written', evidence: 'https://forms.example/7', revokedAt: null, campaignId: null },
    ]);
  });

  test('are revoked for good, and stay as evidence', async () => {
    await agree();
    const { items } = (await ground.call('GET', '/api/v1/consents')).body;
    const url = `/api/v1/consents/${encodeURIComponent(items[0]._id)}`;
    const { body } = await ground.call('DELETE', url);
    expect(body.revokedAt).toBe(ground.clock.now);
    ground.clock.now += 1_000;
    expect((await ground.call('DELETE', url)).body).toEqual(body);
    expect((await ground.call('GET', '/api/v1/consents')).body.items).toEqual([body]);
    expect(await ground.call('DELETE', '/api/v1/consents/nobody')).toMatchObject({
      status: 404,
      body: { code: 'consent_unknown' },
    });
  });
});
