import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { CallEvidence } from '../../../../machines/contracts/compliance/call-evidence.ts';
import { callEvidence } from '../../../control/call-evidence.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** Evidence of a dial: what it was judged by, with the packs' texts and consents, and what happened when. */
export const evidenceRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/calls/:id/evidence',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: CallEvidence }) },
      handler: async ({ params }) => callEvidence(parts, params.id),
    });
  };
