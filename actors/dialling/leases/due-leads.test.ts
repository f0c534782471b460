import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { groupOf } from '../best-time/lead-groups.ts';
import { LearntOddsKeeper } from '../best-time/learnt-odds.ts';
import { type Ground, openGround } from '../dialling-ground.ts';
import { DueLeads } from './due-leads.ts';
import { LeadLeases } from './lead-leases.ts';

/** A Monday, 14 h UTC: 9 h in New York, 6 h in Los Angeles. */
const now = Date.UTC(2027, 0, 11, 14);
const newYork = '+12125550101';
const california = '+14155550101';

let ground: Ground;
let leads: LeadLeases;
let odds: LearntOddsKeeper;
let due: DueLeads;

beforeAll(async () => {
  ground = await openGround(() => openInProcessBus());
});
beforeEach(async () => {
  for (const name of ['leads', 'campaigns', 'learnt_odds'])
    await ground.store.collection(name).deleteMany({});
  odds = new LearntOddsKeeper(ground.store, 1);
  leads = new LeadLeases(ground.store, 1, { odds });
  due = new DueLeads({ leads, odds, random: () => 0.5 });
  await ground.campaign('c', 0);
});
afterAll(() => ground.close());

const add = (phone: string, more: Partial<Lead> = {}) =>
  ground.store.collection<Lead>('leads').insertOne({
    _id: `c:${phone}`,
    schemaVersion: 1,
    campaignId: 'c',
    phone,
    vars: {},
    state: 'ready',
    attemptCount: 0,
    nextAttemptAt: now - 1_000,
    priority: 0,
    lease: null,
    outcome: null,
    why: 'New',
    epoch: 0,
    ...more,
  });
const phones = async (limit = 10, change: Partial<Campaign> = {}, at = now) => {
  await due.tend(at);
  const campaign = { ...(await ground.campaignNow('c')), ...change };
  return (await due.of(campaign, limit, at)).map((lead) => lead.phone);
};

describe('what is due', () => {
  it('is sorted into buckets of place, kind and tries, and chosen by them', async () => {
    await add(newYork);
    await add(california, { vars: { kind: 'senior' } });
    const found = await phones(10, { bestTime: { mode: 'order', segmentBy: 'kind' } });
    expect(found.toSorted()).toEqual([newYork, california]);
    const buckets = (await ground.leads('c')).map((lead) => lead.bucket);
    expect(buckets[0]).toMatch(/^US\|NY\|America\/New_York\|[\w-]+~~new$/);
    expect(buckets[1]).toMatch(/^US\|CA\|America\/Los_Angeles\|[\w-]+~senior~new$/);
  });

  it('goes by what was learnt of the hour at the callee’s', async () => {
    await add(newYork);
    await add(california);
    await phones();
    const group = groupOf((await ground.lead(`c:${newYork}`)).bucket!);
    expect(groupOf((await ground.lead(`c:${california}`)).bucket!)).toBe(group);
    // At 9 h they answer, at 6 h they do not: it is 9 h in New York.
    for (let i = 0; i < 3_000; i += 1) {
      odds.note(group, 'work9', i % 2 === 0, now);
      odds.note(group, 'work6', false, now);
    }
    expect(await phones(1, {}, now + 31_000)).toEqual([newYork]);
    // Three hours later it is the other way.
    for (let i = 0; i < 3_000; i += 1) odds.note(group, 'work12', false, now);
    expect(await phones(1, {}, now + 3 * 3_600_000)).toEqual([california]);
  });

  it('holds leads back for a better hour only where the campaign asks for it, and says why', async () => {
    await add(newYork);
    await phones();
    const group = groupOf((await ground.lead(`c:${newYork}`)).bucket!);
    for (let i = 0; i < 1_000; i += 1) {
      odds.note(group, 'work9', false, now);
      odds.note(group, 'work19', i % 2 === 0, now);
    }
    expect(await phones(5, { bestTime: { mode: 'order' } }, now + 31_000)).toEqual([newYork]);
    expect(await phones(5, { bestTime: { mode: 'hold' } }, now + 62_000)).toEqual([]);
    expect(due.heldWhy('c')).toMatch(/^Waits for a better hour: \d+ % answer now, \d+ % at 19:00$/);
  });

  it('lets call backs go first, then what has the highest priority, in any bucket', async () => {
    await add(newYork, { priority: 1 });
    await add(california, { priority: 5 });
    await add('+13125550101', { bucket: '!' });
    expect(await phones()).toEqual(['+13125550101', california, newYork]);
    expect(await phones(2)).toEqual(['+13125550101', california]);
  });

  it('is only whose dial somebody ordered where leads are looked at first; an order that lapsed is none', async () => {
    const orderOf = (untilAt: number) => ({ id: 'l', by: 'Ada', at: now, untilAt });
    await add(newYork);
    await add(california, { bucket: '!!', order: orderOf(now + 1_000) });
    const { pacing } = await ground.campaignNow('c');
    const preview = { pacing: { ...pacing, mode: 'preview' as const } };
    expect(await phones(10, preview)).toEqual([california]);
    // In other modes it goes first.
    expect(await phones(1)).toEqual([california]);
    expect(await phones(10, preview, now + 1_000)).toEqual([]);
    expect(await ground.lead(`c:${california}`)).toMatchObject({
      state: 'ready',
      why: expect.stringContaining('could not be made in time'),
    });
    expect((await phones(10, {}, now + 1_000)).length).toBe(2);
  });

  it('is only who was promised a call where the campaign dials nobody else, from the moment on that it says so', async () => {
    await add(newYork);
    await add(california, { bucket: '!' });
    const { pacing } = await ground.campaignNow('c');
    expect((await phones()).length).toBe(2);
    expect(await phones(10, { pacing: { ...pacing, mode: 'callbacks' } })).toEqual([california]);
    expect((await phones()).length).toBe(2);
  });

  it('wakes what waited until now, and dials nothing that waits still', async () => {
    await add(newYork, { state: 'waiting', nextAttemptAt: now });
    await add(california, { state: 'waiting', nextAttemptAt: now + 1 });
    expect(await phones()).toEqual([newYork]);
    expect((await ground.leads('c')).map((lead) => lead.state)).toEqual(['ready', 'waiting']);
  });

  it('is found among leads of hundreds of buckets', async () => {
    for (let i = 0; i < 90; i += 1)
      await add(`+1555020${String(i).padStart(4, '0')}`, { bucket: `p${i}~~new` });
    const found = await phones(90);
    // Those of sixteen buckets in one round; the rest when these are dialled.
    expect(found).toHaveLength(15);
  });
});

describe('what was learnt', () => {
  it('is kept, and known to the next leader', async () => {
    await odds.tend(now);
    odds.note('k', 'work9', true, now);
    await odds.tend(now + 60_000);
    const next = new LearntOddsKeeper(ground.store, 2);
    await next.tend(now + 61_000);
    expect(next.odds.odds('k', 'work9', now)).toEqual(odds.odds.odds('k', 'work9', now));
    // And what an earlier one writes later changes nothing.
    next.note('k', 'work9', false, now);
    await next.tend(now + 122_000);
    odds.note('k', 'work9', true, now);
    await odds.tend(now + 183_000);
    const last = new LearntOddsKeeper(ground.store, 3);
    await last.tend(now + 184_000);
    expect(last.odds.learnt().all.slice(0, 2)).toEqual([1, 2]);
  });
});
