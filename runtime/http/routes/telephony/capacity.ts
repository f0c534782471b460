import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { KeptSlotSettings } from '../../../../actors/telephony/limits/kept-slots.ts';
import { ProviderLines } from '../../../../actors/telephony/limits/provider-lines.ts';
import {
  CapacitySettings,
  FleetCapacity,
} from '../../../../machines/contracts/telephony-settings.ts';
import { workerGoneMs } from '../../../../machines/contracts/worker.ts';
import { answers } from '../../answers.ts';
import { type ApiParts, providerStandard } from '../../api-parts.ts';

/** Dials are counted over so long (ms): the slowest account has some in it, and a change of its limit shows soon. */
const rateMs = 10_000;
/** More than a dialler looks after. */
const dialledCampaignsMax = 1_000;

/** Campaign by campaign, for that is how dials are indexed by their time. */
async function recentDials(
  { campaigns, attempts }: ApiParts['documents'],
  at: number,
): Promise<number> {
  const dialled = await campaigns.find(
    { state: { $in: ['running', 'pausing', 'stopping'] } },
    { projection: { _id: 1 }, limit: dialledCampaignsMax },
  );
  return attempts.countDocuments({
    campaignId: { $in: dialled.map(({ _id }) => _id) },
    intendedAt: { $gt: at - rateMs },
  });
}

/** How many calls there can be now, what keeps there from being more, and which slots are kept for whom. */
export const capacityRoutes =
  ({
    documents,
    store,
    now,
    provider: standard = providerStandard,
  }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const lines = new ProviderLines(store, standard);
    const kept = new KeptSlotSettings(store);
    const settings = {
      url: '/api/settings/capacity',
      config: { access: 'operator' },
    } as const;

    app.route({
      ...settings,
      method: 'GET',
      schema: { response: answers({ 200: CapacitySettings }) },
      handler: () => kept.read(),
    });

    app.route({
      ...settings,
      method: 'PUT',
      schema: { body: CapacitySettings, response: answers({ 200: CapacitySettings }) },
      handler: async ({ body }) => {
        await kept.write(body, now());
        return kept.read();
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/fleet/capacity',
      config: { access: 'operator' },
      schema: { response: answers({ 200: FleetCapacity }) },
      handler: async () => {
        const at = now();
        const [workers, provider, taken, inboundCount, dialCount] = await Promise.all([
          documents.workers.find({ state: 'ready', beatAt: { $gte: at - workerGoneMs } }),
          lines.provider(),
          lines.takenCount(),
          lines.inboundCount(),
          recentDials(documents, at),
        ]);
        const slotCount = workers.reduce((sum, worker) => sum + worker.slotCount, 0);
        const busyCount = workers.reduce((sum, worker) => sum + worker.busyCount, 0);
        const lineCount = provider.max_concurrent;
        const freeLineCount = Math.max(0, lineCount - taken);
        const freeSlotCount = Math.max(0, slotCount - busyCount);
        const bound = freeLineCount < freeSlotCount ? 'lines' : 'slots';
        return {
          at,
          workerCount: workers.length,
          slotCount,
          busyCount,
          freeSlotCount,
          provider,
          lineCount,
          takenLineCount: taken,
          inboundCount,
          freeLineCount,
          dialsPerSecond: dialCount / (rateMs / 1_000),
          bound,
          says:
            bound === 'lines'
              ? `${provider.id} takes ${lineCount} calls at the same time, and ${taken} are there; the fleet could carry ${freeSlotCount} more.`
              : `${busyCount} of ${slotCount} slots carry a call, at ${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}; ${provider.id} would take ${freeLineCount} more.`,
        } as const;
      },
    });
  };
