import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { dialDays } from '../../../../actors/dialling/caller-ids/dial-days.ts';
import {
  type CallerIdQuarantine,
  CampaignCallerIds,
} from '../../../../machines/contracts/campaign/caller-id.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { Phone } from '../../../../machines/contracts/ids.ts';
import { dayCapOf } from '../../../../machines/lead/caller-id/caller-id-pool.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** Each number is four counts; a longer pool is looked at by its beginning. */
const shownMax = 100;

/** How a campaign's numbers stand: used, warmed up, answered, in quarantine; and a quarantine that an operator ends. */
export const callerIdRoutes =
  ({ store, documents, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const quarantines = store.collection<CallerIdQuarantine>('caller_ids');

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/caller-ids',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignCallerIds }) },
      handler: async ({ params }) => {
        const campaign = await documents.campaigns.findOne(
          { _id: params.id },
          { projection: { callerIds: 1 } },
        );
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        const pool = (campaign.callerIds ?? []).slice(0, shownMax);
        const held = await quarantines.find({
          _id: { $in: pool.map(({ phone }) => phone) },
          untilAt: { $gt: now() },
        });
        const items = [];
        // One after the other: a pool asks the store no more at a time than one number does.
        for (const callerId of pool) {
          const [today, yesterday] = await dialDays(
            documents.attempts,
            { from: callerId.phone },
            now(),
          );
          items.push({
            phone: callerId.phone,
            dayCount: today!.dialCount,
            dayCap: dayCapOf(callerId, now()),
            dialCount: today!.dialCount + yesterday!.dialCount,
            humanCount: today!.humanCount + yesterday!.humanCount,
            quarantine: held.find(({ _id }) => _id === callerId.phone) ?? null,
          });
        }
        return { items };
      },
    });

    app.route({
      method: 'DELETE',
      url: '/api/v1/caller-ids/:phone/quarantine',
      config: { access: 'operator' },
      schema: { params: z.object({ phone: Phone }), response: answers({ 204: z.null() }) },
      handler: async ({ params }, reply) => {
        // Kept as ended, not taken away: the number comes back cold.
        await quarantines.updateOne({ _id: params.phone }, { $set: { untilAt: now() } });
        return reply.code(204).send(null);
      },
    });
  };
