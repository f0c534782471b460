import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { matchBranch } from '../../actors/model/phrase-match.ts';
import { openMigratedStore } from '../../actors/store/sqlite/migrated-store.ts';
import type { Store } from '../../actors/store/store.ts';
import {
  clinicRules,
  normalised,
  smallTalk,
} from '../../actors/telephony/simulated/party/reply-rules.ts';
import { Bot, BotVersion } from '../../machines/contracts/bot/bot-config.ts';
import { Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { Phone } from '../../machines/contracts/ids.ts';
import { documentsOf } from '../control/documents.ts';
import { demoBotConfig } from './demo-bot.ts';
import { demoBotId, demoCampaignId, seedDemo } from './seed-demo.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vox-seed-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('seeding', () => {
  let store: Store;
  const clock = { now: () => 1_700_000_000_000.5 };
  beforeEach(async () => {
    store = await openMigratedStore({ path: join(folder, 'voxbridge.sqlite') });
  });
  afterEach(() => store.close());

  test('leaves a published bot and a running campaign of 200 leads, all of their schema', async () => {
    const seeded = await seedDemo(store, { clock });
    expect(seeded).toEqual({
      botId: demoBotId,
      campaignId: demoCampaignId,
      addedLeadCount: 200,
    });
    const documents = documentsOf(store);
    const bot = Bot.parse(await documents.bots.findOne({ _id: demoBotId }));
    BotVersion.parse(await documents.botVersions.findOne({ _id: bot.liveVersionId! }));
    const campaign = Campaign.parse(await documents.campaigns.findOne({ _id: demoCampaignId }));
    expect(campaign.state).toBe('running');
    Phone.parse(campaign.from);
    const leads = await documents.leads.find({ campaignId: demoCampaignId });
    for (const lead of leads) {
      expect(Lead.parse(lead).vars).toEqual({
        name: expect.any(String),
        day: expect.any(String),
        time: expect.any(String),
      });
      // Fictional: no telephone anywhere has these numbers.
      expect(lead.phone).toMatch(/^\+1555010\d{4}$/);
    }
  });

  test('again adds nothing and changes nothing that went on since', async () => {
    await seedDemo(store, { clock });
    const { campaigns, leads, bots } = documentsOf(store);
    await campaigns.updateOne({ _id: demoCampaignId }, { $set: { state: 'paused' } });
    await leads.updateOne({ phone: '+15550100007' }, { $set: { state: 'done', outcome: 'busy' } });
    const draft = { config: demoBotConfig, rev: 7 };
    await bots.updateOne({ _id: demoBotId }, { $set: { draft } });
    const before = [await campaigns.find({}), await leads.find({}), await bots.find({})];
    expect((await seedDemo(store, { clock })).addedLeadCount).toBe(0);
    expect([await campaigns.find({}), await leads.find({}), await bots.find({})]).toEqual(before);
    expect(await documentsOf(store).botVersions.countDocuments({})).toBe(1);
  });

  test('completes what an interrupted one began', async () => {
    await seedDemo(store, { clock });
    const { leads, bots, campaigns } = documentsOf(store);
    await leads.deleteMany({ phone: { $gt: '+15550100099' } });
    await campaigns.deleteOne({ _id: demoCampaignId });
    await bots.updateOne({ _id: demoBotId }, { $set: { liveVersionId: null } });
    expect((await seedDemo(store, { clock })).addedLeadCount).toBe(100);
    expect((await bots.findOne({ _id: demoBotId }))?.liveVersionId).toBe(`${demoBotId}:1`);
    expect(await campaigns.countDocuments({})).toBe(1);
  });

  test('does not start a campaign that a real carrier would dial', async () => {
    await seedDemo(store, { clock, campaignState: 'draft' });
    expect((await documentsOf(store).campaigns.findOne({}))?.state).toBe('draft');
  });
});

describe('the demo bot', () => {
  const { nodes } = demoBotConfig.flow;
  /** As the scripted model decides it. */
  const branchFor = (nodeKey: string, answer: string): string => {
    const node = nodes[nodeKey];
    if (node?.type !== 'ask') throw new Error(`${nodeKey} asks nothing`);
    return matchBranch(answer, node.branches)?.to ?? 'none';
  };

  test('reaches every disposition that a clinic needs', () => {
    const ends = Object.values(nodes).flatMap((node) =>
      node.type === 'end' ? [node.disposition] : [],
    );
    expect(new Set(ends)).toEqual(
      new Set(['confirmed', 'moved', 'wrong_person', 'call_later', 'no_answer_given']),
    );
  });

  test.each([
    ['identity', 'Yes, this is me.', 'appointment'],
    ['identity', 'No, wrong number.', 'stranger'],
    ['identity', 'Not now, I am driving.', 'later'],
    ['identity', 'Please leave a message after the tone.', 'machine'],
    ['appointment', 'Yes, I will be there.', 'reminder'],
    ['appointment', 'I need to move it.', 'daypart'],
    ['appointment', 'No, I cannot.', 'daypart'],
    ['appointment', 'Call me later, please.', 'later'],
    ['reminder', 'No, thank you.', 'unreminded'],
  ])('at “%s” takes “%s” for %s', (nodeKey, answer, expected) => {
    expect(branchFor(nodeKey, answer)).toBe(expected);
  });

  test('understands every answer that the simulated parties give, small talk around it or not', () => {
    const says = (name: string) => {
      const rule = clinicRules.find((each) => each.name === name);
      return rule !== undefined && 'says' in rule ? rule.says.map((reply) => reply.says) : [];
    };
    for (const [nodeKey, rule] of [
      ['identity', 'identity'],
      ['appointment', 'attendance'],
    ] as const)
      for (const answer of says(rule)) {
        const plain = branchFor(nodeKey, answer);
        expect(plain).not.toBe('none');
        for (const before of smallTalk.before)
          for (const after of smallTalk.after)
            expect(branchFor(nodeKey, `${before} ${answer} ${after}`)).toBe(plain);
      }
  });

  test('asks what the simulated parties listen for', () => {
    for (const [nodeKey, rule] of [
      ['identity', 'identity'],
      ['appointment', 'attendance'],
      ['daypart', 'daypart'],
      ['reminder', 'press'],
    ] as const) {
      const node = nodes[nodeKey] as { text: string };
      const first = clinicRules.find(({ hears }) => hears.test(normalised(node.text)));
      expect(first?.name).toBe(rule);
    }
  });
});

describe('the commands', () => {
  const run = (file: string, environment: Record<string, string>) =>
    new Promise<{ code: number; out: string }>((resolve) => {
      execFile(
        process.execPath,
        [fileURLToPath(new URL(file, import.meta.url))],
        { env: { PATH: process.env.PATH ?? '', ...environment }, timeout: 20_000 },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr }),
      );
    });

  test('migrate and seed can be repeated', async () => {
    const DATA_DIR = join(folder, 'data');
    expect(await run('migrate.ts', { DATA_DIR })).toMatchObject({ code: 0 });
    expect((await run('migrate.ts', { DATA_DIR })).out).toContain('nothing to migrate');
    expect((await run('seed.ts', { DATA_DIR })).out).toContain('200 leads added');
    expect((await run('seed.ts', { DATA_DIR })).out).toContain('0 leads added');
  });

  test('a wrong environment ends them with 2 and every problem', async () => {
    const { code, out } = await run('seed.ts', { API_PORT: 'x', LOG_LEVEL: 'loud' });
    expect(code).toBe(2);
    expect(out).toContain('API_PORT: expected');
    expect(out).toContain('LOG_LEVEL: expected');
  });

  test('a data folder that cannot be written ends them with 1 and its variable', async () => {
    await writeFile(join(folder, 'data'), '');
    const { code, out } = await run('seed.ts', { DATA_DIR: join(folder, 'data') });
    expect(code).toBe(1);
    expect(out).toContain('DATA_DIR=');
    expect(out).not.toContain('at async');
  });
});
