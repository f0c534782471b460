import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { AbandonmentBook, dateOf } from '../../../../actors/compliance/abandonment-book.ts';
import { abandonmentStands } from '../../../../machines/compliance/abandonment/abandonment-stand.ts';
import { CampaignAbandonment } from '../../../../machines/contracts/compliance/abandonment.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** A campaign's abandonment ledger, and how each of its packs counts it. */
export const abandonmentRoutes =
  ({ store, documents, now }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const book = new AbandonmentBook(store);

    app.route({
      method: 'GET',
      url: '/api/v1/campaigns/:id/abandonment',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CampaignAbandonment }) },
      handler: async ({ params }) => {
        const campaign = await documents.campaigns.findOne({ _id: params.id });
        if (campaign === null) throw new VoxError('campaign_unknown', params.id);
        const days = await book.days(params.id);
        const today = dateOf(campaign.schedule?.timeZone, now());
        return { today, days, stands: abandonmentStands(campaign.compliance, days, today) };
      },
    });
  };
