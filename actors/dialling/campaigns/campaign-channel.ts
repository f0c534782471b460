import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import {
  type CampaignNews,
  campaignTopic,
} from '../../../machines/contracts/campaign/campaign-news.ts';
import { type DiallerDeps, instantOf } from '../dialler-deps.ts';

/** Tells on the bus how campaigns come on. A bus that is away loses news and nothing else. */
export class CampaignChannel {
  readonly #deps: Pick<DiallerDeps, 'bus' | 'clock' | 'log'>;
  /** What was told last, by campaign. */
  readonly #told = new Map<string, string>();
  #lostCount = 0;

  constructor(deps: Pick<DiallerDeps, 'bus' | 'clock' | 'log'>) {
    this.#deps = deps;
  }

  /** An attempt as it was stored with its end. */
  ended({ _id, campaignId, leadId, callId, to, outcome, disposition, endedAt }: Attempt): void {
    this.#publish({
      event: 'campaign:contact-result',
      campaignId,
      at: endedAt ?? instantOf(this.#deps.clock),
      leadId,
      attemptId: _id,
      callId,
      phone: to,
      outcome: outcome ?? 'failed',
      disposition,
    });
  }

  /** Campaigns as a round found them; those that changed are told. */
  seen(campaigns: readonly Campaign[]): void {
    const present = new Set<string>();
    for (const { _id: campaignId, state, counters } of campaigns) {
      present.add(campaignId);
      const news = JSON.stringify([state, counters]);
      if (this.#told.get(campaignId) === news) continue;
      this.#told.set(campaignId, news);
      this.#progress(campaignId, state, counters);
    }
    for (const id of this.#told.keys()) if (!present.has(id)) this.#told.delete(id);
  }

  /** One that came to a state in which no round looks at it any more. */
  stepped({ _id, state, counters }: Pick<Campaign, '_id' | 'state' | 'counters'>): void {
    this.#progress(_id, state, counters);
  }

  #progress(campaignId: string, state: Campaign['state'], counters: Campaign['counters']): void {
    const at = instantOf(this.#deps.clock);
    this.#publish({ event: 'campaign:progress', campaignId, at, state, counters });
  }

  #publish(news: CampaignNews): void {
    const { bus, log } = this.#deps;
    bus.publish(campaignTopic(news.campaignId), news).catch((error: unknown) => {
      this.#lostCount += 1;
      // Each would say the same; the first is enough to look.
      if (this.#lostCount === 1) log.warn({ error }, 'News of campaigns are lost: the bus is away');
    });
  }
}
