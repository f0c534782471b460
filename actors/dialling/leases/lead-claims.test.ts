import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import type { Store, StoredDocument } from '../../store/store.ts';
import { type Ground, openGround } from '../dialling-ground.ts';
import { LeadClaims, leadLeaseMs } from './lead-claims.ts';

let ground: Ground;
let leadIds: string[];

beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
  await ground.campaign('c', 4);
  leadIds = (await ground.leads('c')).map(({ _id }) => _id);
});
afterEach(() => ground.close());

const now = 1_800_000_000_000;
const stored = () => ground.store.collection<StoredDocument>('lead_claims').find({});
const leads = (epoch: number) =>
  ground.store
    .collection<StoredDocument & { epoch: number }>('leases')
    .updateOne({ _id: 'dialler' }, { $set: { epoch } }, { upsert: true });

/** The store, whose leads cannot be read. */
const withoutLeads = (): Store => {
  const away = { find: () => Promise.reject(new Error('the store is away')) };
  const collection = (name: string) => (name === 'leads' ? away : ground.store.collection(name));
  return { ...ground.store, collection } as never;
};

describe('the claims of a leader', () => {
  it('are one document each, which goes when nothing is left of it', async () => {
    const claims = new LeadClaims(ground.store, 1);
    const claimed = await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now);
    expect(claimed.map(({ _id }) => _id).toSorted()).toEqual(leadIds);
    expect(await stored()).toMatchObject([{ _id: 'l1', campaignId: 'c', leadIds, epoch: 1 }]);
    expect(claims.countOf('c')).toBe(4);
    for (const leadId of leadIds.slice(1)) claims.release(leadId);
    expect(await claims.tend(now)).toBe(0);
    expect(await stored()).toHaveLength(1);
    claims.release(leadIds[0]!);
    expect(await claims.tend(now)).toBe(0);
    expect(await stored()).toEqual([]);
    expect(claims.countOf('c')).toBe(0);
  });

  it('leave a lead alone that is not ready, or not yet due', async () => {
    const documents = ground.store.collection<StoredDocument & Record<string, unknown>>('leads');
    await documents.updateOne({ _id: leadIds[0]! }, { $set: { state: 'suppressed' } });
    await documents.updateOne({ _id: leadIds[1]! }, { $set: { nextAttemptAt: now + 1 } });
    const claims = new LeadClaims(ground.store, 1);
    const claimed = await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now);
    expect(claimed.map(({ _id }) => _id).toSorted()).toEqual(leadIds.slice(2));
    expect(leadIds.map((leadId) => claims.has(leadId))).toEqual([false, false, true, true]);
  });

  it('end by themselves after their time, and their documents with them', async () => {
    const claims = new LeadClaims(ground.store, 1);
    await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now);
    expect(await claims.tend(now + leadLeaseMs)).toBe(0);
    expect(await claims.tend(now + leadLeaseMs + 1)).toBe(4);
    expect(leadIds.some((leadId) => claims.has(leadId))).toBe(false);
    expect(await stored()).toEqual([]);
  });

  it('are forgotten when the store fails in the midst of one', async () => {
    const claims = new LeadClaims(withoutLeads(), 1);
    const order = { leaseId: 'l1', campaignId: 'c', leadIds };
    await expect(claims.claim(order, now)).rejects.toThrow('the store is away');
    expect(leadIds.some((leadId) => claims.has(leadId))).toBe(false);
    // What was written of it is cleared away.
    await claims.tend(now);
    expect(await stored()).toEqual([]);
  });
});

describe('a later leader', () => {
  it('puts its epoch on all that an earlier one was about to dial, and on nothing else', async () => {
    const claims = new LeadClaims(ground.store, 1);
    const some = leadIds.slice(0, 2);
    await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds: some }, now);
    expect(await new LeadClaims(ground.store, 2).takeOver()).toBe(2);
    expect((await ground.leads('c')).map(({ epoch }) => epoch)).toEqual([2, 2, 0, 0]);
    expect(await stored()).toEqual([]);
    expect(await new LeadClaims(ground.store, 2).takeOver()).toBe(0);
  });

  it('leaves the claims of one that came after it alone', async () => {
    await new LeadClaims(ground.store, 3).claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now);
    expect(await new LeadClaims(ground.store, 2).takeOver()).toBe(0);
    expect(await stored()).toHaveLength(1);
  });

  it('is seen by a claim that is stored after it looked for claims', async () => {
    await leads(2);
    expect(await new LeadClaims(ground.store, 2).takeOver()).toBe(0);
    const claims = new LeadClaims(ground.store, 1);
    expect(await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now)).toEqual([]);
    expect(claims.countOf('c')).toBe(0);
  });

  it('sees a claim that was stored before it led, and ends it', async () => {
    await leads(1);
    const claims = new LeadClaims(ground.store, 1);
    const claimed = await claims.claim({ leaseId: 'l1', campaignId: 'c', leadIds }, now);
    expect(claimed).toHaveLength(4);
    await leads(2);
    expect(await new LeadClaims(ground.store, 2).takeOver()).toBe(4);
    expect(new Set((await ground.leads('c')).map(({ epoch }) => epoch))).toEqual(new Set([2]));
  });
});
