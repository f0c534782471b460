import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededRandom } from '../../../actors/chance/random.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { CampaignForecast } from '../../../machines/contracts/explain/forecast.ts';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import { forecastOf } from '../../../machines/explain/forecast/forecast.ts';
import { type ForecastRun, forecastRun } from '../../../machines/explain/forecast/forecast-run.ts';
import type { Documents } from '../documents.ts';
import { type ForecastGround, forecastFacts } from './forecast-facts.ts';

const runCount = 100;
/** The same for every look, so that a forecast moves only with what is known. */
const seed = 20_261_122;

/** When a campaign will be done, by many runs. Between two of them everything else of this process has its turn. */
export async function campaignForecast(
  documents: Documents,
  campaign: Campaign,
  recent: readonly PacingTick[],
  now: number,
): Promise<CampaignForecast> {
  const ground = await forecastFacts(documents, campaign, recent, now);
  const runs = await forecastRuns(ground);
  return forecastOf({ campaignId: campaign._id, ...ground, runs, endAt: campaign.schedule.endAt });
}

/** When every second course is done at so many times its present rate; null: not within the horizon. */
export async function middleFinish(
  ground: ForecastGround,
  rateFactor: number,
): Promise<number | null> {
  const runs = await forecastRuns({ ...ground, facts: { ...ground.facts, rateFactor } });
  const ends = runs.map(({ finishAt }) => finishAt ?? Number.POSITIVE_INFINITY);
  const middle = ends.toSorted((a, b) => a - b)[Math.floor(ends.length / 2)];
  return middle === undefined || middle === Number.POSITIVE_INFINITY ? null : Math.round(middle);
}

async function forecastRuns({ openCount, facts }: ForecastGround): Promise<ForecastRun[]> {
  const random = seededRandom(seed);
  const runs: ForecastRun[] = [];
  if (openCount > 0)
    for (let i = 0; i < runCount; i += 1) {
      // Of its own, so that a run that draws more does not change those after it.
      const own = random.split(`run ${i}`);
      runs.push(forecastRun(facts, () => own.next()));
      await nextTurn();
    }
  return runs;
}
