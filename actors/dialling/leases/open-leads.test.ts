import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { openInProcessBus } from '../../bus/in-process-bus.ts';
import { LearntOddsKeeper } from '../best-time/learnt-odds.ts';
import { type Ground, openGround } from '../dialling-ground.ts';
import { DueLeads } from './due-leads.ts';
import { LeadLeases } from './lead-leases.ts';
import { OpenLeads } from './open-leads.ts';

let ground: Ground;
beforeEach(async () => {
  ground = await openGround(() => openInProcessBus());
});
afterEach(() => ground.close());

// A Wednesday, 12:00 in UTC and 21:00 in Tokyo.
const now = Date.parse('2026-11-18T12:00:00Z');
const tokyoOpensAt = Date.parse('2026-11-19T00:00:00Z');
const hours = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '18:00' }];
const compliance = { presets: [], purpose: 'sales' as const, sector: 'general' as const, hours };

const openLeads = () => {
  const odds = new LearntOddsKeeper(ground.store, 1);
  const leads = new LeadLeases(ground.store, 1);
  return new OpenLeads(leads, new DueLeads({ leads, odds, random: () => 0.5 }));
};

const zoned = async (from: number, to: number, timeZone: string) => {
  const leads = await ground.leads('c');
  await ground.store
    .collection<Lead>('leads')
    .updateMany(
      { _id: { $in: leads.slice(from, to).map(({ _id }) => _id) } },
      { $set: { timeZone } },
    );
};

it('finds the open leads behind a thousand closed ones in one round, and lets those wait until their place opens', async () => {
  await ground.campaign('c', 1_010, { compliance });
  await zoned(0, 1_000, 'Asia/Tokyo');
  await zoned(1_000, 1_010, 'Europe/London');
  const open = openLeads();
  const due = await open.due(await ground.campaignNow('c'), now, 5);
  const leads = await ground.leads('c');
  expect(due).toEqual(leads.slice(1_000, 1_005).map(({ _id }) => _id));
  for (const lead of leads.slice(0, 1_000))
    expect(lead).toMatchObject({
      state: 'waiting',
      nextAttemptAt: tokyoOpensAt,
      why: 'Outside the calling hours of its place, which open at 2026-11-19 09:00 (Asia/Tokyo)',
    });
});

it('follows the rules of the campaign as they are now', async () => {
  await ground.campaign('c', 1, { compliance });
  await zoned(0, 1, 'Asia/Tokyo');
  const open = openLeads();
  const campaign = await ground.campaignNow('c');
  const later = [{ ...hours[0]!, to: '22:00' }];
  expect(
    await open.due({ ...campaign, compliance: { ...compliance, hours: later } }, now, 5),
  ).toHaveLength(1);
  expect(await open.due(campaign, now, 5)).toHaveLength(0);
});

it('asks nothing of a campaign without rules', async () => {
  await ground.campaign('c', 2);
  await zoned(0, 2, 'Asia/Tokyo');
  const open = openLeads();
  expect(await open.due(await ground.campaignNow('c'), now, 5)).toHaveLength(2);
});
