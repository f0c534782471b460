import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { readRoomEvent } from '../../../actors/telephony/livekit/room-event.ts';
import { signedContentType } from '../../../actors/telephony/livekit/signed-body.ts';
import { readStatusReport } from '../../../actors/telephony/livekit/status-report.ts';
import type { CarrierEvent } from '../../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { takeCarrierStatus } from '../../control/carrier-status.ts';
import { takeRoomEvent } from '../../control/room-events.ts';
import { answers } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';

const noteMaxMs = 1_000;
/** LiveKit's room and participant are about 2 kB; attributes and metadata may be 64 kB (reference/livekit.md §2). */
const bodyBytesMax = 256 * 1_024;

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VoxError('bad_request', 'not JSON', { cause });
  }
};

/**
 * Dials by SIP: LiveKit's own webhooks (`webhook.urls` in its configuration), and what only the dialler that placed a call is told.
 * Both are signed over the body as it came, so it is read as text.
 */
export const livekitWebhookRoutes =
  ({ documents, news, now, metrics, log, roughMs }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.addContentTypeParser(
      signedContentType,
      { parseAs: 'string', bodyLimit: bodyBytesMax },
      (_, text, done) => done(null, text),
    );
    const unnoted = ({ attemptId, status }: CarrierEvent, error: unknown) =>
      log.warn({ err: error, attemptId, status }, 'carrier_status_not_noted');
    const parts = { documents, news, unnoted, ...(roughMs === undefined ? {} : { roughMs }) };

    app.route({
      method: 'POST',
      url: '/webhooks/livekit',
      config: { access: 'signed-body' },
      bodyLimit: bodyBytesMax,
      schema: { body: z.string(), response: answers({ 204: z.null() }) },
      handler: async ({ body }, reply) => {
        const event = readRoomEvent(jsonOf(body), now());
        const outcome = event === null ? 'ignored' : await takeRoomEvent(parts, event, noteMaxMs);
        metrics.carrierCallbacks.inc({ outcome });
        return reply.code(204).send(null);
      },
    });

    app.route({
      method: 'POST',
      url: '/webhooks/carriers/livekit/status',
      config: { access: 'signed-body' },
      bodyLimit: bodyBytesMax,
      schema: {
        body: z.string(),
        querystring: z.object({ attemptId: z.string().min(1).max(512) }),
        response: answers({ 204: z.null() }),
      },
      handler: async ({ body, query: { attemptId } }, reply) => {
        const event = readStatusReport(jsonOf(body), attemptId);
        const outcome = await takeCarrierStatus(parts, event, AbortSignal.timeout(noteMaxMs));
        metrics.carrierCallbacks.inc({ outcome });
        return reply.code(204).send(null);
      },
    });
  };
