import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { twilioCallback } from '../../../actors/telephony/twilio/twilio-callback.ts';
import type { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { takeCarrierStatus } from '../../control/carrier-status.ts';
import { answers } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

/** A carrier may say what follows only when this is acknowledged, and a party who has picked up meanwhile hears nothing. */
const noteMaxMs = 1_000;

/** Status callbacks of carriers, signed. The address names the attempt: we gave it when we dialled. */
export const webhookRoutes =
  ({ documents, news, now, metrics, log }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const unnoted = ({ attemptId, status }: CarrierEvent, error: unknown) =>
      log.warn({ err: error, attemptId, status }, 'carrier_status_not_noted');

    app.route({
      method: 'POST',
      url: '/webhooks/carriers/twilio/status',
      config: { access: 'carrier' },
      bodyLimit: 16 * 1024,
      schema: {
        querystring: z
          .object({
            attempt: z.string().max(512).optional(),
            attemptId: z.string().max(512).optional(),
          })
          .refine(({ attempt, attemptId }) => (attempt ?? attemptId) !== undefined, {
            error: 'names no attempt',
          }),
        response: answers({ 204: z.null() }),
      },
      handler: async ({ body, query }, reply) => {
        const attemptId = query.attemptId ?? query.attempt;
        const event = twilioCallback(body, { attemptId }, now());
        const outcome = await takeCarrierStatus(
          { documents, news, unnoted },
          event,
          AbortSignal.timeout(noteMaxMs),
        );
        metrics.carrierCallbacks.inc({ outcome });
        return reply.code(204).send(null);
      },
    });
  };
