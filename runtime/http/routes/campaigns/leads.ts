import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { LeadLine } from '../../../../machines/contracts/campaign/campaign-views.ts';
import { redial } from '../../../control/campaigns/redial.ts';
import {
  changeLead,
  knownLead,
  LeadChange,
  releaseLead,
  withdrawLead,
} from '../../../control/lists/lead-orders.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const bodyLimit = 256 * 1_024;
const Reason = z.object({ reason: z.string().trim().min(1).max(200) }).nullish();

/** One lead: read with its dials, changed, taken out and let in again, dialled again. */
export const leadRoutes =
  ({ documents, news, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const url = '/api/v1/leads/:id';
    const config = { access: 'operator' } as const;
    const schema = { params: IdParams, response: answers({ 200: LeadLine }) };

    app.route({
      method: 'GET',
      url,
      config,
      schema,
      handler: ({ params }) => knownLead(documents, params.id),
    });

    app.route({
      method: 'PATCH',
      url,
      config,
      bodyLimit,
      schema: { ...schema, body: LeadChange },
      handler: ({ params, body }) => changeLead(documents, params.id, body),
    });

    app.route({
      method: 'POST',
      url: `${url}/withdraw`,
      config,
      bodyLimit,
      schema: { ...schema, body: Reason },
      handler: ({ params, body }) => withdrawLead(documents, params.id, body?.reason, now()),
    });

    app.route({
      method: 'POST',
      url: `${url}/release`,
      config,
      bodyLimit,
      schema: { ...schema, body: Reason },
      handler: ({ params }) => releaseLead(documents, params.id, now()),
    });

    app.route({
      method: 'POST',
      url: `${url}/redial`,
      config,
      bodyLimit,
      schema: { ...schema, body: Reason },
      handler: async ({ params, body }) => {
        const { campaignId } = await knownLead(documents, params.id);
        await redial({ documents, news, now }, campaignId, {
          states: ['done', 'waiting'],
          outcomes: [],
          leadIds: [params.id],
          dryRun: false,
          reason: body?.reason ?? 'ordered again',
        });
        return knownLead(documents, params.id);
      },
    });
  };
