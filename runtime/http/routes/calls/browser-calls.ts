import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { mediaToken } from '../../../../actors/dialling/attempt/dial-look-up.ts';
import {
  BrowserCallOffer,
  browserParty,
  browserUrlOf,
  NewBrowserCall,
} from '../../../../machines/contracts/call/browser-call.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { CallId } from '../../../../machines/contracts/ids.ts';
import { configurationOf } from '../../../control/call-configuration.ts';
import { findSlot } from '../../../control/inbound/inbound-slot.ts';
import { answers } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** A worker keeps a slot for a stream so long (`reserveMs` of its desk). */
const streamMaxMs = 8_000;
/** To find a worker. */
const findMaxMs = 5_000;

/** `POST /api/v1/browser-calls`: an operator talks to a bot from the console. Attached like any inbound call. */
export const browserCallRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { documents, now, newId } = parts;
    const secret = parts.secret.current;

    app.route({
      method: 'POST',
      url: '/api/v1/browser-calls',
      config: { access: 'operator' },
      bodyLimit: 1_024,
      schema: { body: NewBrowserCall, response: answers({ 201: BrowserCallOffer }) },
      handler: async ({ body: { botId, versionId } }, reply) => {
        // Found out now: the worker would, but then the call is one already.
        const callId = CallId.parse(newId());
        const { bot } = await configurationOf(
          documents,
          { call_id: callId, bot_id: botId, direction: 'inbound', version: versionId },
          parts.publicUrl(),
        );
        const expiresAt = now() + streamMaxMs;
        const slot = await findSlot(
          { ...parts, secret },
          { _id: null, callId, botId, from: browserParty, to: bot.name },
          versionId ?? null,
          AbortSignal.timeout(findMaxMs),
        );
        if (slot === null) throw new VoxError('over_limit', 'no worker has a free slot');
        void reply.header('location', `/api/v1/calls/${callId}`);
        return reply.code(201).send({
          callId,
          url: browserUrlOf(slot.mediaUrl),
          token: mediaToken(secret, callId),
          expiresAt,
        });
      },
    });
  };
