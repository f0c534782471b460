import {
  type DialSpacing,
  dialSpacing,
  dialsWithin,
  takeDial,
} from '../../../machines/campaign/dial-spacing.ts';
import type { PacedCampaign, PacingPlan, PacingSight } from '../../../machines/pacing/pacer.ts';
import type { Calls } from './calls.ts';
import type { Campaign } from './dial.ts';
import type { Ground } from './ground.ts';
import { brokenByPlan } from './plan-check.ts';

/** What the dialler does with a pacer: shows it the world each tick, checks its plan, and places the dials spread over the tick. */
export class Desk {
  readonly #ground: Ground;
  readonly #calls: Calls;
  #spacing: DialSpacing;
  /** Dials planned for later in the tick: each has a line. */
  #plannedCount = 0;
  stalledUntil = 0;
  tickCount = 0;
  /** Time in the pacer, on this machine. */
  pacerMs = 0;

  constructor(ground: Ground, calls: Calls) {
    this.#ground = ground;
    this.#calls = calls;
    this.#spacing = dialSpacing(ground.settings.cps);
  }

  tick(): void {
    const { timeline, settings, pacer, fleet, campaigns } = this.#ground;
    timeline.after(settings.tickMs, () => this.tick());
    if (timeline.now < this.stalledUntil) return;
    this.tickCount += 1;
    const sight = this.#sight();
    const startedAt = performance.now();
    const plan = pacer.plan(sight);
    this.pacerMs += performance.now() - startedAt;
    const broken = brokenByPlan(sight, plan, (id) => campaigns.get(id)!.liveCount);
    if (broken) {
      this.#ground.break(broken);
      return;
    }
    for (const dialId of plan.recalls) this.#calls.recall(dialId);
    this.#place(plan);
    if (this.tickCount % 100 !== 0) return;
    if (fleet.freeCount < 0) this.#ground.break(`${fleet.freeCount} free slots`);
    for (const { campaignId, leads } of campaigns.values())
      if (!leads.isConserved) this.#ground.break(`leads of ${campaignId} were lost or doubled`);
  }

  #sight(): PacingSight {
    const { settings, timeline, fleet, campaigns, pacerAt } = this.#ground;
    if (this.#spacing.gapMs !== 1_000 / settings.cps)
      this.#spacing = { ...dialSpacing(settings.cps), nextAt: this.#spacing.nextAt };
    const running: PacedCampaign[] = [];
    for (const one of campaigns.values())
      if (one.startsAtMs <= timeline.now)
        running.push({
          campaignId: one.campaignId,
          mode: one.mode,
          weight: one.weight,
          tier: one.tier,
          ratio: one.ratio,
          lateTarget: one.lateTarget,
          lateLimit: one.lateLimit,
          concurrentMax: one.concurrentMax,
          dueCount: one.leads.dueCount(timeline.now),
        });
    return {
      ...fleet.seen,
      atMs: pacerAt,
      reservedCount: settings.reservedCount,
      waitingCount: this.#calls.waitingCount,
      tokenCount: dialsWithin(this.#spacing, timeline.now, settings.tickMs),
      lineCount: settings.lineMax - this.#calls.live.size - this.#plannedCount,
      campaigns: running,
    };
  }

  /** Campaigns take turns in proportion to their dials. */
  #place(plan: PacingPlan): void {
    const { timeline, settings, campaigns } = this.#ground;
    const wanting = plan.campaigns
      .filter((one) => one.dialCount > 0)
      .map((one) => ({ ...one, campaign: campaigns.get(one.campaignId)!, takenCount: 0 }));
    const total = wanting.reduce((sum, one) => sum + one.dialCount, 0);
    for (let i = 0; i < total; i += 1) {
      let next = wanting[0]!;
      for (const one of wanting)
        if ((one.takenCount + 1) / one.dialCount < (next.takenCount + 1) / next.dialCount)
          next = one;
      next.takenCount += 1;
      const wantedAt = timeline.now + (i * settings.tickMs) / total;
      this.#placeOne(next.campaign, wantedAt, next.holdsSlots === true);
    }
  }

  #placeOne(campaign: Campaign, wantedAt: number, holds: boolean): void {
    const { timeline } = this.#ground;
    const lead = campaign.leads.take(timeline.now);
    if (!lead) {
      this.#ground.break(`no lead of ${campaign.campaignId} for a dial of the plan`);
      return;
    }
    const { dialAt, spacing } = takeDial(this.#spacing, wantedAt);
    this.#spacing = spacing;
    this.#plannedCount += 1;
    campaign.liveCount += 1;
    if (holds) this.#calls.heldCount += 1;
    timeline.at(dialAt, () => {
      this.#plannedCount -= 1;
      this.#calls.dial(campaign, lead, holds);
    });
  }
}
