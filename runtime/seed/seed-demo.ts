import type { Store } from '../../actors/store/store.ts';
import { demoLeads } from '../../actors/telephony/simulated/party/party-corpus.ts';
import type { Bot } from '../../machines/contracts/bot/bot-config.ts';
import type { Campaign } from '../../machines/contracts/campaign/campaign.ts';
import { newCampaign } from '../../machines/contracts/campaign/new-campaign.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { publishBot } from '../control/bot-publication.ts';
import { type Documents, documentsOf } from '../control/documents.ts';
import { newLead } from '../control/lists/take-leads.ts';
import { demoBotConfig } from './demo-bot.ts';

/** Fixed ids, so that seeding again finds what is there. */
export const demoBotId = 'demo-riverside-clinic';
export const demoCampaignId = 'demo-appointments';

export interface SeedDeps {
  clock: { now(): number };
  leadCount?: number;
  /**
   * State of a campaign that is made anew. The simulated carrier may dial at once; with a real one the demo's fictional
   * numbers must not be dialled before someone has looked: `draft`.
   */
  campaignState?: 'draft' | 'running';
  /** Calls of the demo campaign at the same time; standard: 6, so that of a worker's 8 slots two are free for whoever calls a bot from the console. */
  concurrentMax?: number;
}

export interface Seeded {
  botId: string;
  campaignId: string;
  /** What was not there before. */
  addedLeadCount: number;
}

/**
 * The demo bot, published, and the demo campaign with its leads. Safe to repeat and to interrupt: it adds what is missing
 * and changes nothing that is there, so a campaign that was paused, edited or half dialled stays so.
 */
export async function seedDemo(store: Store, deps: SeedDeps): Promise<Seeded> {
  const documents = documentsOf(store);
  const now = () => Math.round(deps.clock.now());
  await seedBot(documents, now);
  const leads = demoLeads('demo', deps.leadCount ?? 200).map(({ phone, ...vars }) =>
    newLead(demoCampaignId, { phone, vars, priority: 0 }, now()),
  );
  // The campaign comes last: a dialler that saw it without leads would call it completed.
  const addedLeadCount = leads.length - (await documents.leads.insertMissing(leads)).length;
  await insertIfMissing(documents.campaigns, demoCampaign(deps, now()));
  return { botId: demoBotId, campaignId: demoCampaignId, addedLeadCount };
}

async function seedBot(documents: Documents, now: () => number): Promise<void> {
  const bot: Bot = {
    _id: demoBotId,
    schemaVersion: 1,
    name: 'Riverside Clinic',
    slug: 'riverside-clinic',
    draft: { config: demoBotConfig, rev: 1 },
    liveVersionId: null,
    createdAt: new Date(now()),
  };
  await insertIfMissing(documents.bots, bot);
  const present = await documents.bots.findOne({ _id: demoBotId });
  // Interrupted between the two, or never published: an edited draft of a live bot stays a draft.
  if (present?.liveVersionId === null) await publishBot(documents, demoBotId, now);
}

/** Delays are short, so that someone who watches sees the retries. */
const demoCampaign = (deps: SeedDeps, now: number): Campaign =>
  newCampaign({
    _id: demoCampaignId,
    schemaVersion: 1,
    name: 'Appointments of next week',
    botId: demoBotId,
    from: '+15550119999',
    state: deps.campaignState ?? 'running',
    pacing: {
      mode: 'progressive',
      concurrentMax: deps.concurrentMax ?? 6,
      ringTimeoutMs: 25_000,
    },
    retry: {
      no_answer: { delaysMs: [60_000] },
      busy: { delaysMs: [30_000, 30_000] },
      call_later: { delaysMs: [120_000] },
      failed: { delaysMs: [60_000] },
      // After an unclean stop: nobody knows whether the phone rang. An hour, the standard, would keep the demo open.
      unknown: { delaysMs: [60_000] },
    },
    createdAt: new Date(now),
    stateChangedAt: new Date(now),
  });

async function insertIfMissing<T extends { _id: string }>(
  collection: { insertOne(document: T): Promise<void> },
  document: T,
): Promise<void> {
  try {
    await collection.insertOne(document);
  } catch (error) {
    if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
  }
}
