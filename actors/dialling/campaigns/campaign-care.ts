import { changeOf } from '../../../machines/campaign/lifecycle/campaign-change.ts';
import type { LifecycleFact } from '../../../machines/campaign/lifecycle/lifecycle-events.ts';
import { nothingRecent } from '../../../machines/campaign/standing/spending.ts';
import {
  dialsMaxOf,
  happenedTo,
  isLimited,
  type Standing,
} from '../../../machines/campaign/standing/standing.ts';
import type { Bot } from '../../../machines/contracts/bot/bot-config.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import {
  dayOf,
  type Hours,
  hoursOf,
  openingOf,
  wallClock,
} from '../../calendar/schedule-calendar.ts';
import { type Authority, type DiallerDeps, instantOf } from '../dialler-deps.ts';
import type { CampaignChannel } from './campaign-channel.ts';
import type { CampaignTally } from './campaign-tally.ts';
import { changeCampaign } from './change-campaign.ts';

export interface CampaignCareDeps extends Pick<DiallerDeps, 'store' | 'clock' | 'log'> {
  authority: Authority;
  tally: CampaignTally;
  channel: CampaignChannel;
  /** Told of every step that was written. */
  stepped: (campaign: Campaign) => void;
}

/** A campaign as it stands after it was looked after, and the dials of it that may be under way. */
export interface CaredFor {
  campaign: Campaign;
  dialsMax: number;
}

/** Moves one tick may make: closed by its window and broken at once is two. */
const stepsMax = 3;

/**
 * Looks after every watched campaign at each tick: opens and closes it by its schedule and its budget, pauses it when its
 * calls fail or its bot is withdrawn, ends it at its end date; always by a step of its lifecycle, with what the owner is told.
 */
export const createCampaignCare = (deps: CampaignCareDeps) => {
  const { store, clock, authority, tally } = deps;
  const campaigns = store.collection<Campaign>('campaigns');
  const bots = store.collection<Bot>('bots');
  /** By schedule, as long as it stays so: reckoning in zones costs more than a map. */
  const hours = new Map<string, { key: string; from: number; hours: Hours }>();

  const openingNow = (campaign: Campaign, now: number): Standing['opening'] => {
    const key = JSON.stringify(campaign.schedule);
    const known = hours.get(campaign._id);
    const isFresh =
      known?.key === key &&
      now >= known.from &&
      (known.hours.changesAt === null || now < known.hours.changesAt);
    if (!isFresh)
      hours.set(campaign._id, { key, from: now, hours: hoursOf(campaign.schedule, now) });
    return hours.get(campaign._id)!.hours.isOpen
      ? { isOpen: true }
      : openingOf(campaign.schedule, now);
  };

  const standingOf = async (
    campaign: Campaign,
    bot: Bot | undefined,
    now: number,
  ): Promise<Standing> => {
    const { schedule, breaker, breakerStand } = campaign;
    const day = dayOf(schedule.timeZone, now);
    const since = Math.max(now - breaker.windowMs, breakerStand.sinceAt);
    const isJudged = breaker.isOn && campaign.state === 'running';
    return {
      now,
      opening: openingNow(campaign, now),
      bot:
        bot === undefined
          ? null
          : {
              name: bot.name,
              isLive: bot.liveVersionId !== null,
              isArchived: (bot.archivedAt ?? null) !== null,
            },
      spent: isLimited(campaign) ? await tally.spent(campaign._id, day.from) : null,
      dayEndsAt: day.to,
      dayEndsSaid: wallClock(day.to, schedule.timeZone),
      recent: isJudged ? await tally.recent(campaign._id, since) : nothingRecent,
    };
  };

  const step = async (campaign: Campaign, fact: LifecycleFact, now: number): Promise<Campaign> => {
    const changed = await changeCampaign(
      campaigns,
      campaign._id,
      ({ changeCount }) => (changeCount === campaign.changeCount ? fact : null),
      { now, epoch: authority.epoch, known: campaign },
    );
    if (changed?.change) deps.stepped(changed.campaign);
    return changed?.campaign ?? campaign;
  };

  const careFor = async (found: Campaign, bot: Bot | undefined, now: number): Promise<CaredFor> => {
    let campaign = found;
    let standing = await standingOf(campaign, bot, now);
    for (let steps = 0; steps < stepsMax; steps += 1) {
      const fact = happenedTo(campaign, standing);
      if (fact === null || changeOf(campaign, fact, now) === null) break;
      campaign = await step(campaign, fact, now);
      standing = await standingOf(campaign, bot, now);
    }
    return { campaign, dialsMax: dialsMaxOf(campaign, standing) };
  };

  return async (found: readonly Campaign[]): Promise<CaredFor[]> => {
    const now = instantOf(clock);
    const botIds = [...new Set(found.map(({ botId }) => botId))];
    const known = await bots.find(
      { _id: { $in: botIds } },
      { projection: { name: 1, liveVersionId: 1, archivedAt: 1 } },
    );
    const botOf = new Map(known.map((bot) => [bot._id, bot]));
    const ids = new Set(found.map(({ _id }) => _id));
    tally.keep(ids);
    for (const id of hours.keys()) if (!ids.has(id)) hours.delete(id);
    const cared = await Promise.all(
      found.map((campaign) => careFor(campaign, botOf.get(campaign.botId), now)),
    );
    deps.channel.seen(cared.map(({ campaign }) => campaign));
    return cared;
  };
};
