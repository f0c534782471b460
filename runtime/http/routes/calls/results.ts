import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { CallResult } from '../../../../machines/contracts/call/call-record.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { takeResult } from '../../../control/result-intake.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** The largest result that the fleet makes: 20,000 journal events and 5,000 utterances with their words. */
const resultBytesMax = 8 * 1024 * 1024;

/** Results of finished calls, delivered at least once; the first one stands. */
export const resultRoutes =
  ({ documents, news, now, metrics }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'POST',
      url: '/api/v1/calls/:id/results',
      config: { access: 'internal' },
      bodyLimit: resultBytesMax,
      schema: {
        params: IdParams,
        headers: z.object({ 'idempotency-key': z.string().optional() }).loose(),
        body: CallResult,
        response: answers({
          200: z.object({ callId: z.string(), outcome: z.enum(['stored', 'replayed']) }),
        }),
      },
      handler: async ({ params, headers, body }) => {
        const key = headers['idempotency-key'] ?? body.callId;
        if (body.callId !== params.id || key !== params.id)
          throw new VoxError(
            'bad_request',
            'the call id in the path, in the body and the Idempotency-Key differ',
          );
        const outcome = await takeResult({ documents, news, now }, body).catch(
          (error: VoxError) => {
            if (error.code === 'call_fenced') metrics.results.inc({ outcome: 'fenced' });
            throw error;
          },
        );
        metrics.results.inc({ outcome });
        return { callId: body.callId, outcome };
      },
    });
  };
