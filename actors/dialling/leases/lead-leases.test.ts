import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { standardRetry } from '../../../machines/lead/retry-standards.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { AttemptDocuments } from '../attempt/attempt-documents.ts';
import { type Ground, openGround } from '../dialling-ground.ts';
import { leadLeaseMs } from './lead-claims.ts';
import { LeadLeases } from './lead-leases.ts';

let ground: Ground;

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  await ground.campaign('c', 6, { retry: { busy: { delaysMs: [60_000] } } });
});
afterEach(() => ground.close());

const now = 1_800_000_000_000;
const leader = (epoch: number) => new LeadLeases(ground.store, epoch);
const subjectOf = (leadId: string, leaseId: string) => ({
  attemptId: `${leadId}:1`,
  leadId,
  campaignId: 'c',
  botId: 'bot',
  n: 1,
  callId: `call of ${leadId}`,
  to: '+15551',
  from: '+15552',
  leaseId,
  holder: 'h',
});

const dueIds = async (of: LeadLeases, limit: number) =>
  (await of.due('c', null, now, limit)).map((lead) => lead._id);
const claim = (of: LeadLeases, leadIds: string[], leaseId: string, at = now) =>
  of.claim({ leaseId, campaignId: 'c', leadIds }, at);
const busy = (subject: ReturnType<typeof subjectOf>) => ({
  ...subject,
  outcome: 'busy' as const,
  disposition: null,
  carrierCode: '486',
});

describe('lead leases', () => {
  it('give a lead to one claim only, however many want it', async () => {
    const mine = leader(1);
    const ids = await dueIds(mine, 10);
    const claims = await Promise.all(
      ['l1', 'l2', 'l3', 'l4'].map((leaseId) => claim(mine, ids, leaseId)),
    );
    expect(claims.flat().length).toBe(6);
    expect(new Set(claims.flat().map((lead) => lead._id)).size).toBe(6);
    // Nor is it found again until it is dialled or given back.
    expect(await dueIds(mine, 10)).toEqual([]);
  });

  it('let one dial of a lead begin, whoever has claimed it', async () => {
    const rivals = [leader(1), leader(1)];
    const [leadId] = await dueIds(rivals[0]!, 1);
    for (const [i, one] of rivals.entries())
      expect(await claim(one, [leadId!], `l${i}`)).toHaveLength(1);
    const dials = await Promise.all(
      rivals.map((one, i) => one.dialing(subjectOf(leadId!, `l${i}`))),
    );
    expect(dials.filter(Boolean)).toHaveLength(1);
  });

  it('leave the lead as it is until it is dialled, and what is due behind it to be found', async () => {
    const mine = leader(1);
    const [first, second, third] = await dueIds(mine, 3);
    await claim(mine, [first!, second!], 'l1');
    expect(await ground.lead(first!)).toMatchObject({ state: 'ready', lease: null });
    expect(await dueIds(mine, 1)).toEqual([third]);
    expect(await mine.dialing(subjectOf(first!, 'l1'))).toBe(true);
    expect(await ground.lead(first!)).toMatchObject({
      state: 'dialing',
      lease: { id: 'l1', epoch: 1, untilAt: now + leadLeaseMs },
    });
    expect(await mine.giveBack({ leadId: second!, leaseId: 'l1', n: 1 }, 'no slot')).toBe(true);
    expect(await ground.lead(second!)).toMatchObject({ state: 'ready', why: 'no slot' });
    expect(await dueIds(mine, 1)).toEqual([second]);
  });

  it('come back when they run out', async () => {
    const mine = leader(1);
    const ids = await dueIds(mine, 2);
    await claim(mine, ids, 'l1');
    expect(await mine.sweep(now + leadLeaseMs)).toBe(0);
    expect(await mine.sweep(now + leadLeaseMs + 1)).toBe(2);
    expect(await mine.dialing(subjectOf(ids[0]!, 'l1'))).toBe(false);
    expect(await claim(mine, ids, 'l2')).toHaveLength(2);
  });

  it('of somebody who looks at a lead hold under any leader, for their time', async () => {
    const [id] = await dueIds(leader(1), 1);
    const lease = { id: 'l1', epoch: 0, untilAt: now + 1_000, by: 'Ada' };
    await ground.store
      .collection<Lead>('leads')
      .updateOne({ _id: id! }, { $set: { state: 'leased', lease } });
    expect(await leader(2).sweep(now)).toBe(0);
    // Nobody is in a call for it: a campaign that stops need not wait.
    expect(await leader(2).hasOpen('c', true)).toBe(false);
    expect(await leader(2).sweep(now + 1_001)).toBe(1);
  });

  it('let no write of a leader through once a later one has touched the lead', async () => {
    const stale = leader(1);
    const ids = await dueIds(stale, 6);
    // One for each write that begins at a claim: the first of them ends it.
    const [lead, other, third] = await claim(stale, ids.slice(0, 3), 'l1');
    const subject = subjectOf(lead!._id, 'l1');
    expect(await leader(2).takeOver()).toBe(3);
    const before = await ground.leads('c');
    expect(await stale.dialing(subject)).toBe(false);
    await stale.withhold(
      other!._id,
      'l1',
      { nextAt: now, code: 'calling_window', sentence: 'stale' },
      now,
    );
    expect(await stale.giveBack({ leadId: third!._id, leaseId: 'l1', n: 1 }, 'stale')).toBe(false);
    await stale.live(lead!._id, 1);
    expect(await stale.giveBack({ leadId: lead!._id, leaseId: null, n: 1 }, 'stale')).toBe(false);
    expect(await stale.settle(busy(subject), now)).toMatchObject({ isFirst: false });
    expect(await claim(stale, [lead!._id], 'l3')).toEqual([]);
    expect(await ground.leads('c')).toEqual(before);
    // Nor into the campaign, nor into attempts that the later one has written.
    await leader(2).count('c', ['dialed']);
    await stale.count('c', ['dialed']);
    expect((await ground.campaignNow('c')).counters).toEqual({ dialed: 1 });
    await new AttemptDocuments(ground.store, 2).intend(subject, 'w', now);
    const old = new AttemptDocuments(ground.store, 1);
    expect(await old.intend(subject, 'w', now)).toBe(false);
    await old.placed(subject.attemptId, 'CA1');
    expect((await ground.attempts())[0]).toMatchObject({ state: 'intended', carrierCallId: null });
  });

  it('refuse the dial of a claim that ran out and was given to another', async () => {
    const mine = leader(1);
    const [leadId] = await dueIds(mine, 1);
    await claim(mine, [leadId!], 'l1');
    await mine.sweep(now + leadLeaseMs + 1);
    await claim(mine, [leadId!], 'l2');
    expect(await mine.dialing(subjectOf(leadId!, 'l1'))).toBe(false);
    expect(await mine.dialing(subjectOf(leadId!, 'l2'))).toBe(true);
  });

  it('give back the claim that is meant, and not the one after it', async () => {
    const mine = leader(1);
    const [leadId] = await dueIds(mine, 1);
    const given = (leaseId: string) =>
      mine.giveBack({ leadId: leadId!, leaseId, n: 1 }, 'not dialled');
    await claim(mine, [leadId!], 'l1');
    expect(await given('l1')).toBe(true);
    await claim(mine, [leadId!], 'l2');
    await mine.dialing(subjectOf(leadId!, 'l2'));
    expect(await given('l1')).toBe(false);
    expect(await ground.lead(leadId!)).toMatchObject({ state: 'dialing', attemptCount: 1 });
    expect(await given('l2')).toBe(true);
    expect(await ground.lead(leadId!)).toMatchObject({ state: 'ready', attemptCount: 0 });
  });

  it('withhold the claim that is meant, and not the one after it', async () => {
    const mine = leader(1);
    const [leadId] = await dueIds(mine, 1);
    const withheld = {
      nextAt: now + 5_000,
      code: 'calling_window' as const,
      sentence: 'Too early',
    };
    await claim(mine, [leadId!], 'l1');
    await mine.withhold(leadId!, 'l0', withheld, now);
    expect((await ground.lead(leadId!)).state).toBe('ready');
    await mine.withhold(leadId!, 'l1', withheld, now);
    expect(await ground.lead(leadId!)).toMatchObject({ state: 'waiting', why: 'Too early' });
  });

  it('settle once, however often they are told', async () => {
    const mine = leader(1);
    const [leadId] = await dueIds(mine, 1);
    await claim(mine, [leadId!], 'l1');
    const subject = subjectOf(leadId!, 'l1');
    await mine.dialing(subject);
    expect(await leader(1).settle(busy(subject), now)).toEqual({ isFirst: true, code: 'busy' });
    expect(await leader(1).settle(busy(subject), now + 5)).toMatchObject({ isFirst: false });
    expect(await ground.lead(leadId!)).toMatchObject({
      state: 'waiting',
      nextAttemptAt: now + 60_000,
      outcome: 'busy',
      why: 'The line was busy; next try at 08:01 (in 60 s); retry 1 of 1',
      lease: null,
    });
    // Its time comes, and not before.
    expect(await leader(1).wake('c', now + 59_999)).toBe(0);
    expect(await leader(1).wake('c', now + 60_000)).toBe(1);
    expect((await ground.lead(leadId!)).state).toBe('ready');
  });

  it('ring another number of the lead once one does not exist, and end with the last', async () => {
    const [leadId] = await dueIds(leader(1), 1);
    const [wrong, right] = [(await ground.lead(leadId!)).phone, '+15557654321'];
    await ground.store
      .collection<Lead>('leads')
      .updateOne({ _id: leadId! }, { $set: { numbers: [{ phone: wrong }, { phone: right }] } });
    await ground.store
      .collection<Campaign>('campaigns')
      .updateOne({ _id: 'c' }, { $set: { retry: standardRetry } });
    const documents = new AttemptDocuments(ground.store, 1);
    /** Dials the number that is next, and hears this code of the carrier. */
    const dial = async (n: number, at: number, carrierCode: string) => {
      const mine = leader(1);
      await mine.wake('c', at);
      const [lead] = await claim(mine, [leadId!], `l${n}`, at);
      const to = lead!.nextPhone ?? lead!.phone;
      const subject = { ...subjectOf(leadId!, `l${n}`), n, to, attemptId: `${leadId}:${n}` };
      await mine.dialing(subject);
      await documents.intend({ ...subject, callId: `call ${n}` }, 'w', at);
      const verdict = { ...busy(subject), outcome: 'failed' as const, carrierCode };
      const { code } = await leader(1).settle(verdict, at);
      const { outcome, disposition } = verdict;
      await documents.ended(subject.attemptId, {
        outcome,
        disposition,
        carrierCode,
        screening: null,
        retryCode: code,
        endedAt: at,
      });
      return { to, lead: await ground.lead(leadId!) };
    };
    const days = (count: number) => now + count * 86_400_000;
    expect((await dial(1, days(0), '404')).to).toBe(wrong);
    // Once may be a mistake; the other one is rung first.
    const second = await dial(2, days(1), '404');
    expect(second).toMatchObject({ to: right, lead: { state: 'waiting' } });
    const third = await dial(3, days(2), '404');
    expect(third.lead.deadNumbers).toEqual([third.to]);
    const last = await dial(4, days(3), '404');
    expect(last.to).not.toBe(third.to);
    expect(last.lead).toMatchObject({
      state: 'done',
      why: 'The number does not exist; no number is left',
    });
  });
});
