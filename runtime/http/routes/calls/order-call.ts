import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { ProviderLines } from '../../../../actors/telephony/limits/provider-lines.ts';
import { OrderCall, OrderedCall } from '../../../../machines/contracts/call/order-call.ts';
import { orderCall } from '../../../control/campaigns/order-call.ts';
import { answers } from '../../answers.ts';
import { type ApiParts, providerStandard } from '../../api-parts.ts';

const bodyLimit = 64 * 1_024;

/** One call out, ordered by a program. */
export const orderCallRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { store, provider = providerStandard } = parts;
    const lines = new ProviderLines(store, provider);
    app.route({
      method: 'POST',
      url: '/api/v1/calls',
      config: { access: 'operator' },
      bodyLimit,
      schema: {
        headers: z.object({ 'idempotency-key': z.string().min(1).max(128).optional() }),
        body: OrderCall,
        response: answers({ 202: OrderedCall }),
      },
      handler: async ({ body, headers }, reply) =>
        reply
          .code(202)
          .send(await orderCall({ ...parts, lines }, body, headers['idempotency-key'])),
    });
  };
