import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { WindDown } from '../../../../machines/contracts/campaign/campaign-state.ts';
import {
  checkCampaign,
  type OrderDeps,
  pauseCampaign,
  resumeCampaign,
  startCampaign,
  stopCampaign,
} from '../../../control/campaigns/campaign-orders.ts';
import { CampaignView, viewOf } from '../../../control/campaigns/campaign-view.ts';
import { Redial, RedialCount, redial } from '../../../control/campaigns/redial.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const bodyLimit = 256 * 1024;
/** `mode`: what becomes of dials and calls; the body may be left out. */
const Pause = z.object({ mode: WindDown.exclude(['now']).default('drain') }).nullish();
const Stop = z.object({ mode: WindDown.default('drain') }).nullish();

/** The orders that move a campaign from state to state, and those to dial leads again. */
export const campaignOrderRoutes =
  ({ documents, news, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const deps: OrderDeps = { documents, news, now };
    const order = <Body extends z.ZodType>(
      name: string,
      body: Body,
      act: (id: string, body: z.infer<Body>) => Promise<Campaign>,
    ) =>
      app.route({
        method: 'POST',
        url: `/api/v1/campaigns/:id/${name}`,
        config: { access: 'operator' },
        bodyLimit,
        schema: { params: IdParams, body, response: answers({ 200: CampaignView }) },
        handler: async (request) =>
          viewOf(
            documents,
            await act((request.params as { id: string }).id, request.body as z.infer<Body>),
          ),
      });
    const none = z.unknown();
    order('validate', none, (id) => checkCampaign(deps, id));
    order('start', none, (id) => startCampaign(deps, id));
    order('resume', none, (id) => resumeCampaign(deps, id));
    order('pause', Pause, (id, body) => pauseCampaign(deps, id, body?.mode ?? 'drain'));
    order('stop', Stop, (id, body) => stopCampaign(deps, id, body?.mode ?? 'drain'));

    app.route({
      method: 'POST',
      url: '/api/v1/campaigns/:id/redial',
      config: { access: 'operator' },
      bodyLimit,
      schema: { params: IdParams, body: Redial, response: answers({ 200: RedialCount }) },
      handler: ({ params, body }) => redial(deps, params.id, body),
    });
  };
