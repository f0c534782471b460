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
        const [workers, provider, taken] = await Promise.all([
          documents.workers.find({ state: 'ready', beatAt: { $gte: at - workerGoneMs } }),
          lines.provider(),
          lines.takenCount(),
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
          provider,
          lineCount,
          freeLineCount,
          bound,
          says:
            bound === 'lines'
              ? `${provider.id} takes ${lineCount} calls at the same time, and ${taken} are there; the fleet could carry ${freeSlotCount} more.`
              : `${workers.length} workers carry ${slotCount} calls, one in each slot, and ${busyCount} are there; ${provider.id} would take ${freeLineCount} more.`,
        } as const;
      },
    });
  };
