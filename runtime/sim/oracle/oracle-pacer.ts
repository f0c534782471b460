import { seededRandom } from '../../../actors/chance/random.ts';
import { createLookAheadPacer } from '../../../machines/pacing/look-ahead/look-ahead-pacer.ts';
import type { Pacer } from '../../../machines/pacing/pacer.ts';
import { defaultPacerSettings, type PacerSettings } from '../../../machines/pacing/settings.ts';
import { campaignStandards, type Scenario } from '../scenarios/scenario.ts';
import { type WorldSettings, worldStandards } from '../world/world-settings.ts';
import { trueLaws } from './true-laws.ts';

/** Weight of what it knows: nothing that happens in a run moves it. */
const sureCount = 1e12;

/** Knows all and fears nothing: no learning, no cold start, no guard, one price. */
const allKnowing = (price: number): PacerSettings => {
  const of = defaultPacerSettings;
  return {
    ...of,
    ring: { ...of.ring, startCount: sureCount },
    talk: { ...of.talk, startCount: sureCount },
    price: { ...of.price, push: 0, gain: 0, startFactor: price, mostFactor: price },
    coldStart: { ...of.coldStart, leastMs: 0, outcomeCount: 0, rampShare: 1_000 },
    distrust: { ...of.distrust, factor: Number.POSITIVE_INFINITY },
    change: { ...of.change, alarm: Number.POSITIVE_INFINITY },
    law: { ...of.law, doubtMax: 1, cautionFrom: 1 },
  };
};

/** When the world changes for good, and what it is from then on. */
const epochsOf = (scenario: Scenario): { fromMs: number; settings: WorldSettings }[] => {
  let settings = { ...worldStandards, ...scenario.settings };
  const epochs = [{ fromMs: 0, settings }];
  for (const incident of scenario.incidents) {
    if (incident.kind !== 'set' || incident.forMs !== undefined) continue;
    settings = { ...settings, ...incident.set };
    epochs.push({ fromMs: incident.atMs, settings });
  }
  return epochs;
};

/**
 * The look-ahead as it would dial if it knew the true laws at every instant: one pacer for each epoch of the world, all of
 * which hear everything, while only the present one plans. The laws are drawn once for all prices.
 */
export function oracleOf(scenario: Scenario): (price: number) => Pacer {
  const campaigns = scenario.campaigns.map((own) => ({ ...campaignStandards, ...own }));
  const epochs = epochsOf(scenario).map(({ fromMs, settings }) => {
    const laws = new Map(
      campaigns.map((one) => [one.campaignId, trueLaws(settings, one, seededRandom(1))]),
    );
    return { fromMs, laws };
  });
  return (price) => {
    const pacers = epochs.map(({ laws }) =>
      createLookAheadPacer(allKnowing(price), (campaignId) => laws.get(campaignId)!),
    );
    return {
      dialed: (...news) => {
        for (const pacer of pacers) pacer.dialed(...news);
      },
      resolved: (...news) => {
        for (const pacer of pacers) pacer.resolved(...news);
      },
      met: (...news) => {
        for (const pacer of pacers) pacer.met(...news);
      },
      freed: (...news) => {
        for (const pacer of pacers) pacer.freed(...news);
      },
      plan: (sight) =>
        pacers[epochs.findLastIndex(({ fromMs }) => fromMs <= sight.atMs)]!.plan(sight),
    };
  };
}
