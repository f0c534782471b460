import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Lead } from '../../machines/contracts/campaign/campaign.ts';
import type { Consent } from '../../machines/contracts/compliance/consent.ts';
import { openInProcessBus } from '../bus/in-process-bus.ts';
import { SuppressionLists } from '../compliance/suppression-lists.ts';
import { type Ground, openGround, type TwinCall, until } from './dialling-ground.ts';

let ground: Ground;
let lists: SuppressionLists;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  lists = new SuppressionLists(ground.store);
  await ground.worker('w1', 4);
});
afterEach(() => ground.close());

const phoneOf = (n: number) => `+15551${String(n).padStart(6, '0')}`;
const list = (number: string, campaignId: string | null = null) =>
  lists.add([
    {
      number,
      campaignId,
      reason: 'register',
      source: 'test',
      createdAt: ground.clock.now(),
      untilAt: null,
    },
  ]);
const setLead = (n: number, change: Partial<Lead>) =>
  ground.store.collection<Lead>('leads').updateOne({ _id: `c:${phoneOf(n)}` }, { $set: change });
const leadWhich = (n: number, holds: (lead: Lead) => boolean) =>
  until(() => ground.lead(`c:${phoneOf(n)}`), holds);

describe('a number on a suppression list', () => {
  it('is never dialled, and its lead says why', async () => {
    await ground.campaign('c', 3);
    await list(phoneOf(0));
    await list(phoneOf(1), 'c');
    await list(phoneOf(2), 'another');
    await ground.dialler();
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 1,
    );
    for (const n of [0, 1])
      expect(await leadWhich(n, (lead) => lead.state === 'suppressed')).toMatchObject({
        outcome: 'suppressed',
        why: 'The number is on a suppression list: it is in a do-not-call register',
        suppression: { reason: 'listed', untilAt: null },
        lease: null,
        attemptCount: 0,
      });
    expect(ground.carrier.calls[0]!.to).toBe(phoneOf(2));
  });

  it('is not dialled from one second later, in the midst of its retries', async () => {
    await ground.campaign('c', 2, { retry: { busy: { delaysMs: Array(20).fill(0) } } });
    ground.carrier.onPlaced = (call) => void ground.carrier.say(call, 'busy');
    await ground.dialler();
    const [listed, free] = [phoneOf(0), phoneOf(1)];
    await until(
      () => ground.carrier.dialsTo(listed),
      (count) => count >= 2,
    );
    await list(listed);
    const listedAt = ground.clock.now();
    await leadWhich(0, (lead) => lead.state === 'suppressed');
    const freeCount = ground.carrier.dialsTo(free);
    await until(
      () => ground.carrier.dialsTo(free),
      (count) => count >= freeCount + 2,
    );
    const late = ground.carrier.calls.filter(
      (call) => call.to === listed && call.createdAt > listedAt + 1_000,
    );
    expect(late).toEqual([]);
  });

  it('comes there by what its party said, and no other campaign dials it', async () => {
    await ground.campaign('c', 1);
    const refuses = async (call: TwinCall) => {
      await ground.carrier.say(call, 'answered');
      await until(
        () => ground.attempts(),
        ([attempt]) => attempt?.state === 'attached',
      );
      await ground.carrier.say(call, 'completed');
      await ground.result(call.request.callId, 'do_not_call');
    };
    ground.carrier.onPlaced = (call) => void refuses(call);
    await ground.dialler();
    const [held] = await until(
      () => lists.against([{ number: phoneOf(0), campaignId: 'another' }], 0),
      ([entry]) => entry !== null,
    );
    expect(held).toMatchObject({ reason: 'refused', campaignId: null, untilAt: null });
    expect(held!.source).toMatch(/^call /);
    await ground.campaign('d', 1);
    await until(
      () => ground.lead(`d:${phoneOf(0)}`),
      (lead) => lead.state === 'suppressed',
    );
    expect(ground.carrier.calls.length).toBe(1);
  });
});

describe('a dial that the campaign’s rules do not allow', () => {
  /** ISO weekday so many days from now. */
  const weekdayIn = (days: number) =>
    new Date(ground.clock.now() + days * 86_400_000).getUTCDay() || 7;

  it('waits exactly until it is allowed, and its lead says why', async () => {
    const hours = [{ days: [weekdayIn(3)], from: '10:30', to: '12:00' }];
    await ground.campaign('c', 1, {
      compliance: { presets: [], purpose: 'sales', sector: 'general', hours },
    });
    await setLead(0, { timeZone: 'UTC' });
    await ground.dialler();
    const { nextAttemptAt, why } = await leadWhich(0, (lead) => lead.state === 'waiting');
    const opens = new Date(nextAttemptAt);
    expect(opens.toISOString().slice(11)).toBe('10:30:00.000Z');
    expect(opens.getUTCDay() || 7).toBe(hours[0]!.days[0]);
    expect(why).toMatch(/^Outside the calling hours of its place, which open at .* 10:30 \(UTC\)$/);
    expect(ground.carrier.calls).toEqual([]);
  });

  it('is made when its consent is on record, rings as long as the law asks, and keeps what it was judged by', async () => {
    await ground.campaign('c', 2, {
      compliance: { presets: ['us-ai-voice', 'uk-ofcom'], purpose: 'service', sector: 'general' },
      pacing: { mode: 'progressive', concurrentMax: 5, ringTimeoutMs: 5_000 },
    });
    await ground.store.collection<Consent>('consents').insertOne({
      _id: 'k',
      schemaVersion: 1,
      number: phoneOf(0),
      kind: 'express',
      campaignId: null,
      givenAt: 0,
      evidence: 'form',
      untilAt: null,
      revokedAt: null,
      createdAt: 0,
    });
    await ground.dialler();
    await until(
      () => ground.carrier.calls.length,
      (count) => count === 1,
    );
    expect(ground.carrier.calls[0]!.request).toMatchObject({
      to: phoneOf(0),
      ringTimeoutMs: 15_000,
    });
    const [attempt] = await ground.attempts();
    expect(attempt!.compliance).toMatchObject({
      packVersions: ['us-ai-voice@2026-11-22', 'uk-ofcom@2026-11-22'],
      verdict: { isAllowed: true, because: { code: 'lawful' } },
      facts: { consents: [{ consentId: 'k', kind: 'express' }], listed: null, earlier: [] },
    });
    expect(await leadWhich(1, (lead) => lead.state === 'suppressed')).toMatchObject({
      outcome: 'consent_missing',
      suppression: { reason: 'unlawful' },
    });
  });
});
