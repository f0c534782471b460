import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { twilioEndedStream } from '../../../../actors/telephony/ended-stream.ts';
import { hangUpTwiml, sayTwiml, streamTwiml } from '../../../../actors/telephony/twilio/twiml.ts';
import { answerStreamEnded, type EndedAnswer } from '../../../control/resuming/stream-ended.ts';
import { answers } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** Twilio waits 15 s; what decides is bounded at 6 s, and a last slot may be asked for then. */
const answerMaxMs = 12_000;

/**
 * What the carrier asks when a stream of a call has ended, whoever ended it: nothing follows, its worker takes it back, or another one
 * goes on. Signed; the address names the call.
 */
export const streamEndedRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { documents, metrics, log } = parts;
    const deps = { ...parts, secret: parts.secret.current };

    app.route({
      method: 'POST',
      url: '/webhooks/carriers/twilio/stream-ended',
      config: { access: 'carrier' },
      bodyLimit: 16 * 1024,
      schema: {
        querystring: z.object({ callId: z.string().min(1).max(128) }),
        response: answers({ 200: z.string() }),
      },
      handler: async ({ body, query: { callId } }, reply) => {
        twilioEndedStream(body);
        const answer = await answerStreamEnded(
          deps,
          callId,
          AbortSignal.timeout(answerMaxMs),
        ).catch((error: unknown): EndedAnswer => {
          log.error({ err: error, callId }, 'stream_end_not_answered');
          return { kind: 'over' };
        });
        metrics.takeOvers.inc({ outcome: answer.kind });
        return reply.type('text/xml; charset=utf-8').send(await twimlOf(answer));
      },
    });

    async function twimlOf(answer: EndedAnswer): Promise<string> {
      if (answer.kind === 'over') return hangUpTwiml();
      if (answer.kind === 'lost') return sayTwiml(await apologyOf(answer));
      const { mediaUrl, attach } = answer;
      const { callId, token, endedUrl } = attach;
      return streamTwiml({
        mediaUrl,
        callId,
        token,
        ...(endedUrl === undefined ? {} : { endedUrl }),
      });
    }

    /** By the carrier's voice: no worker is there to say it. */
    async function apologyOf({ botId, versionId }: Extract<EndedAnswer, { kind: 'lost' }>) {
      const version =
        versionId === null ? null : await documents.botVersions.findOne({ _id: versionId, botId });
      return version?.config.apology.trim() || standardApology;
    }
  };

const standardApology = 'I am sorry, something went wrong on our side. Goodbye.';
