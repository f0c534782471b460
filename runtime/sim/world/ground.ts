import { type Random, seededRandom } from '../../../actors/chance/random.ts';
import type { Pacer } from '../../../machines/pacing/pacer.ts';
import { campaignStandards, type Scenario } from '../scenarios/scenario.ts';
import { exponential } from './chance.ts';
import type { Campaign } from './dial.ts';
import { Fleet } from './fleet.ts';
import { LeadList, type LeadWindow } from './lead-list.ts';
import { Measures } from './measures.ts';
import { Timeline } from './timeline.ts';
import { type WorldSettings, worldStandards } from './world-settings.ts';

/** What the parts of a world stand on together. */
export class Ground {
  readonly timeline = new Timeline();
  readonly measures = new Measures();
  readonly settings: WorldSettings;
  readonly pacer: Pacer;
  readonly fleet: Fleet;
  readonly campaigns = new Map<string, Campaign>();
  /** What parties do is drawn apart from the rest, so that two ways of pacing meet much the same people. */
  readonly fates: Random;
  readonly chance: Random;
  /** What the dialler's clock shows too much. */
  clockOffsetMs = 0;
  talkingCount = 0;
  broken: string | null = null;

  constructor(scenario: Scenario, pacer: Pacer, seed: number, endMs: number) {
    this.pacer = pacer;
    this.settings = { ...worldStandards, ...scenario.settings };
    const random = seededRandom(seed);
    this.fates = random.split('fates');
    this.chance = random.split('chance');
    this.fleet = new Fleet(this.settings.slotCount, this.settings.workerSlotCount);
    for (const own of scenario.campaigns) {
      const all = { ...campaignStandards, ...own };
      const { campaignId, callbacksPerHour } = all;
      const windows =
        callbacksPerHour > 0
          ? callbackWindows(random.split(campaignId), callbacksPerHour, endMs)
          : all.windows;
      this.measures.addCampaign(campaignId, all.weight);
      this.campaigns.set(campaignId, {
        ...all,
        leads: new LeadList({ ...all, windows }),
        liveCount: 0,
      });
    }
  }

  get pacerAt(): number {
    return this.timeline.now + this.clockOffsetMs;
  }

  /** Before the counts of slots change. */
  advance(): void {
    this.measures.advance(this.timeline.now, this.fleet.upCount, this.talkingCount);
  }

  /** Keeps the first thing that must never be. */
  break(sentence: string): void {
    this.broken ??= `at ${(this.timeline.now / 1_000).toFixed(1)} s: ${sentence}`;
  }
}

/** Callbacks fall due one by one: each is a list of one lead that opens at its instant. */
const callbackWindows = (random: Random, perHour: number, endMs: number): LeadWindow[] => {
  const windows: LeadWindow[] = [];
  for (let at = 0; ; ) {
    at += exponential(random, 3_600_000 / perHour);
    if (at >= endMs) return windows;
    windows.push({ leadCount: 1, opensAtMs: at, closesAtMs: Number.POSITIVE_INFINITY });
  }
};
