import { setImmediate as nextTurn } from 'node:timers/promises';
import { seededRandom } from '../../../actors/chance/random.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import type { CampaignForecast } from '../../../machines/contracts/explain/forecast.ts';
import type { PacingTick } from '../../../machines/contracts/explain/pacing-tick.ts';
import { forecastOf } from '../../../machines/explain/forecast/forecast.ts';
import { type ForecastRun, forecastRun } from '../../../machines/explain/forecast/forecast-run.ts';
import type { Documents } from '../documents.ts';
import { forecastFacts } from './forecast-facts.ts';

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
  const random = seededRandom(seed);
  const runs: ForecastRun[] = [];
  if (ground.openCount > 0)
    for (let i = 0; i < runCount; i += 1) {
      // Of its own, so that a run that draws more does not change those after it.
      const own = random.split(`run ${i}`);
      runs.push(forecastRun(ground.facts, () => own.next()));
      await nextTurn();
    }
  return forecastOf({ campaignId: campaign._id, ...ground, runs, endAt: campaign.schedule.endAt });
}
