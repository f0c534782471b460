import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { IdParams } from '../answers.ts';
import type { ApiParts } from '../api-parts.ts';
import { recordingOf } from '../call-recording.ts';
import { byteRangeOf } from '../range-header.ts';

/** The sound of a call: stereo, the party left, the bot right. Ranged, so that a player can seek. */
export const recordingRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    const { objects } = parts;
    app.route({
      // Fastify's own HEAD would read the whole sound to measure it.
      method: ['GET', 'HEAD'],
      exposeHeadRoute: false,
      url: '/api/v1/calls/:id/recording',
      config: { access: 'operator' },
      schema: { params: IdParams },
      handler: async (request, reply) => {
        const recording = await recordingOf(parts, request.params.id);
        const { bytes: size } = await objects.stat(recording.key);
        void reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-cache');
        const range = rangeOf(request.headers.range, size, reply as FastifyReply);
        void reply.type('audio/wav').header('content-length', String(lengthOf(range, size)));
        if (range !== null)
          void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
        if (request.method === 'HEAD') return reply.send();
        return reply.send(await objects.get(recording.key, range ?? undefined));
      },
    });
  };

const lengthOf = (range: { start: number; end: number } | null, size: number): number =>
  range === null ? size : range.end - range.start + 1;

function rangeOf(header: string | undefined, size: number, reply: FastifyReply) {
  try {
    return byteRangeOf(header, size);
  } catch (error) {
    // RFC 9110: a refusal tells the size.
    void reply.header('content-range', `bytes */${size}`);
    throw error;
  }
}
