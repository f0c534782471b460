import type { Store } from '../../../actors/store/store.ts';
import { Campaign, type Lead } from '../../../machines/contracts/campaign/campaign.ts';
import { leadIdOf } from '../../../machines/lead/lead-id.ts';

const campaignIds = ['a', 'b'];
/** So many leads of each campaign are ready before a round. */
const readyMin = 12;
const again = { delaysMs: [5_000, 60_000] };

/** Two campaigns that never run out while strikes fall. */
export class DrillLeads {
  readonly #store: Store;
  count = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  async open(redialsUnknown: boolean): Promise<void> {
    // Of a bot, the dialler looks only whether it is there and live.
    const bot = { _id: 'bot', name: 'Bot', liveVersionId: 'v' };
    await this.#store.collection<typeof bot>('bots').insertOne(bot);
    for (const id of campaignIds)
      await this.#store.collection<Campaign>('campaigns').insertOne(
        Campaign.parse({
          _id: id,
          schemaVersion: 1,
          name: id,
          botId: 'bot',
          from: '+15550100',
          state: 'running',
          pacing: { concurrentMax: 50 },
          // Nobody is there to give an order.
          breaker: { recovery: 'probe', probeAfterMs: 10_000 },
          retry: {
            busy: again,
            no_answer: again,
            failed: again,
            // An hour at least, by the product's own rule: for the long drill only.
            unknown: { delaysMs: redialsUnknown ? [10_000, 10_000] : [] },
            carrier_error: { delaysMs: [1_000], past: 'repeat' },
            canceled: { delaysMs: [1_000], past: 'repeat' },
          },
          createdAt: new Date(),
          stateChangedAt: new Date(),
        }),
      );
  }

  async refill(): Promise<void> {
    const leads = this.#store.collection<Lead>('leads');
    for (const campaignId of campaignIds) {
      const readyCount = await leads.countDocuments({ campaignId, state: 'ready' });
      const fresh: Lead[] = [];
      for (let i = readyCount; i < readyMin; i += 1) fresh.push(this.#lead(campaignId));
      if (fresh.length > 0) await leads.insertMany(fresh);
    }
  }

  async isOver(): Promise<boolean> {
    return (
      (await this.#store.collection<Lead>('leads').countDocuments({ state: { $ne: 'done' } })) === 0
    );
  }

  #lead(campaignId: string): Lead {
    this.count += 1;
    const phone = `+1555${String(this.count).padStart(7, '0')}`;
    return {
      _id: leadIdOf(campaignId, phone),
      schemaVersion: 1,
      campaignId,
      phone,
      vars: {},
      state: 'ready',
      attemptCount: 0,
      nextAttemptAt: 0,
      priority: 0,
      lease: null,
      outcome: null,
      why: 'New',
      epoch: 0,
    };
  }
}
