import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { DialJudge } from '../../../../actors/compliance/dial-judge.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import {
  CampaignPacing,
  tickFreshMs,
} from '../../../../machines/contracts/explain/campaign-pacing.ts';
import { DecisionFilter, DecisionPage } from '../../../../machines/contracts/explain/decision.ts';
import { LeadWhy } from '../../../../machines/contracts/explain/lead-why.ts';
import { leadWhy } from '../../../../machines/explain/lead-why.ts';
import { pacingSeries, searchDecisions } from '../../../control/explain/decision-search.ts';
import { whyFacts } from '../../../control/explain/why-facts.ts';
import { answers, IdParams, PageQuery } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

const seriesMs = 3_600_000;

/** Why the dialler does what it does: the pacing of a campaign now, its decisions, and why a lead is not dialled. */
export const explainRoutes =
  ({ store, documents, ticks, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const judge = new DialJudge(store);

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/pacing',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignPacing }) },
      handler: async ({ params }) => {
        await requireCampaign(params.id);
        const at = now();
        const tick = ticks.newest(params.id);
        return {
          campaignId: params.id,
          at,
          tick,
          isLive: tick !== null && at - tick.at <= tickFreshMs,
          series: await pacingSeries(documents, params.id, at - seriesMs, ticks.recent(params.id)),
        };
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/decisions',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: PageQuery.extend(DecisionFilter.shape),
        response: answers({ 200: DecisionPage }),
      },
      handler: async ({ params, query: { limit, cursor, ...filter } }) => {
        await requireCampaign(params.id);
        return searchDecisions(documents, params.id, filter, { limit, cursor });
      },
    });

    app.route({
      method: 'GET',
      url: '/api/v1/leads/:id/why',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: LeadWhy }) },
      handler: async ({ params }) => {
        const lead = await documents.leads.findOne({ _id: params.id });
        if (lead === null) throw new VoxError('lead_unknown', params.id);
        const campaign = await documents.campaigns.findOne({ _id: lead.campaignId });
        if (campaign === null) throw new VoxError('campaign_unknown', lead.campaignId);
        const tick = ticks.newest(lead.campaignId);
        return leadWhy(await whyFacts({ documents, judge, store }, lead, campaign, tick, now()));
      },
    });

    async function requireCampaign(campaignId: string): Promise<void> {
      const found = await documents.campaigns.findOne(
        { _id: campaignId },
        { projection: { _id: 1 } },
      );
      if (found === null) throw new VoxError('campaign_unknown', campaignId);
    }
  };
