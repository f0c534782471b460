import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  twilioInboundStatus,
  twilioVoiceRequest,
} from '../../../../actors/telephony/twilio/twilio-voice.ts';
import { rejectTwiml, sayTwiml, streamTwiml } from '../../../../actors/telephony/twilio/twiml.ts';
import { standardBusyText } from '../../../../machines/contracts/call/inbound.ts';
import {
  answerInbound,
  type InboundAnswer,
  type InboundDeps,
} from '../../../control/inbound/inbound-answer.ts';
import { noteInboundEnd } from '../../../control/inbound/inbound-end.ts';
import { answers } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** Twilio waits 15 s, but the caller hears only ringing: 2.5 s to find a worker leave half a second for what is around it. */
const answerMaxMs = 2_500;
const bodyBytesMax = 16 * 1024;

/** What a number of ours asks when it is called, and what it tells afterwards; both signed. */
export const voiceRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { documents, metrics, now, log } = parts;
    const deps: InboundDeps = { ...parts, secret: parts.secret.current };

    app.route({
      method: 'POST',
      url: '/webhooks/carriers/twilio/voice',
      config: { access: 'carrier' },
      bodyLimit: bodyBytesMax,
      schema: { response: answers({ 200: z.string() }) },
      handler: async ({ body }, reply) => {
        const incoming = twilioVoiceRequest(body);
        const answer = await withinBounds((signal) => answerInbound(deps, incoming, signal));
        metrics.inboundCalls.inc({ answer: answer.kind });
        if (answer.kind !== 'connected' && answer.kind !== 'repeated')
          log.warn(
            { carrierCallId: incoming.carrierCallId, to: incoming.to, answer: answer.kind },
            'inbound_call_refused',
          );
        return reply.type('text/xml; charset=utf-8').send(twimlOf(answer));
      },
    });

    app.route({
      method: 'POST',
      url: '/webhooks/carriers/twilio/voice/status',
      config: { access: 'carrier' },
      bodyLimit: bodyBytesMax,
      schema: { response: answers({ 204: z.null() }) },
      handler: async ({ body }, reply) => {
        const { carrierCallId, isOver, code } = twilioInboundStatus(body);
        const outcome = isOver
          ? await noteInboundEnd(documents, { carrierCallId, code, endedAt: now() })
          : 'late';
        metrics.carrierCallbacks.inc({ outcome });
        return reply.code(204).send(null);
      },
    });

    /** Whatever happens, the caller hears something: an error page would be read out as "an application error". */
    async function withinBounds(
      find: (signal: AbortSignal) => Promise<InboundAnswer>,
    ): Promise<InboundAnswer | { kind: 'late'; text: string }> {
      const over = new AbortController();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<{ kind: 'late'; text: string }>((resolve) => {
        timer = setTimeout(() => {
          over.abort();
          resolve({ kind: 'late', text: standardBusyText });
        }, answerMaxMs);
      });
      try {
        return await Promise.race([find(over.signal), late]);
      } catch (error) {
        log.error({ err: error }, 'inbound_call_failed');
        return { kind: 'failed', text: standardBusyText };
      } finally {
        clearTimeout(timer);
      }
    }
  };

const twimlOf = (answer: InboundAnswer | { kind: 'late'; text: string }): string => {
  if (answer.kind === 'unrouted') return rejectTwiml();
  return 'media' in answer ? streamTwiml(answer.media) : sayTwiml(answer.text);
};
