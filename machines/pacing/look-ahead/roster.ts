import type { RingHazards } from '../laws/ring-table.ts';
import type { PacedCampaign } from '../pacer.ts';
import type { PacerSettings } from '../settings.ts';
import type { Organisation } from './organisation.ts';
import { Paced } from './paced.ts';

/** What is known of a campaign before its first dial, instead of what its organisation has shown. */
export type KnownLaws = (campaignId: string) => { ring: RingHazards; talk: Float64Array };

/** Which campaigns there are, each at a place of its own: the dial book names them by it. */
export class Roster {
  readonly all: Paced[] = [];
  readonly #settings: PacerSettings;
  readonly #organisation: Organisation;
  readonly #known: KnownLaws | undefined;
  readonly #places = new Map<string, number>();

  constructor(settings: PacerSettings, organisation: Organisation, known?: KnownLaws) {
    this.#settings = settings;
    this.#organisation = organisation;
    this.#known = known;
  }

  find(campaignId: string): Paced | undefined {
    return this.all[this.#places.get(campaignId) ?? -1];
  }

  /** One that the plan of now is asked for. */
  ask(campaign: PacedCampaign, atMs: number): Paced {
    const paced = this.join(campaign.campaignId, atMs);
    paced.asked = campaign;
    paced.lastSeenMs = atMs;
    return paced;
  }

  /** A new one begins with `prior`, or what is known of it, or what its organisation has shown. */
  join(campaignId: string, atMs: number, prior?: ReturnType<KnownLaws>): Paced {
    return this.all[this.placeOf(campaignId, atMs, prior)]!;
  }

  placeOf(campaignId: string, atMs: number, prior?: ReturnType<KnownLaws>): number {
    const known = this.#places.get(campaignId);
    if (known !== undefined) return known;
    const place = this.#idlePlace(atMs);
    this.#places.set(campaignId, place);
    const { ring, talk } = prior ??
      this.#known?.(campaignId) ?? {
        ring: this.#organisation.ring.hazards,
        talk: this.#organisation.talk.hazards,
      };
    this.all[place] = new Paced(
      this.#settings,
      { ...unknownCampaign, campaignId },
      ring,
      talk,
      place,
      atMs,
    );
    return place;
  }

  /** The place of a campaign that is long over, or a new one. */
  #idlePlace(atMs: number): number {
    const place = this.all.findIndex(
      ({ lastSeenMs, liveCount }) =>
        liveCount === 0 && atMs - lastSeenMs > this.#settings.bounds.campaignIdleMs,
    );
    if (place < 0) return this.all.length;
    this.#places.delete(this.all[place]!.asked.campaignId);
    return place;
  }
}

/** Of whom a dial was told before any plan named it. */
const unknownCampaign: PacedCampaign = {
  campaignId: '',
  mode: 'progressive',
  weight: 1,
  tier: 1,
  ratio: 1,
  lateTarget: 0.02,
  lateLimit: 0.03,
  concurrentMax: 0,
  dueCount: 0,
};
