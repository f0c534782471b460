import type { FastifyReply } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { oneChannel, oneChannelBytes } from '../../../../actors/recording/one-channel.ts';
import { RecordingChannel } from '../../../../machines/contracts/call/recording-channel.ts';
import { IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';
import { recordingOf } from '../../call-recording.ts';
import { byteRangeOf } from '../../range-header.ts';

/**
 * The sound of a call, on one axis whoever has carried it: stereo, the party left, the bot right; or a leg alone, or both in one channel, by `?channel=`. Ranged, so that
 * a player can seek.
 */
export const recordingRoutes =
  (parts: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      // Fastify's own HEAD would read the whole sound to measure it.
      method: ['GET', 'HEAD'],
      exposeHeadRoute: false,
      url: '/api/v1/calls/:id/recording',
      config: { access: 'operator' },
      schema: {
        params: IdParams,
        querystring: z.object({ channel: RecordingChannel.optional() }),
      },
      handler: async (request, reply) => {
        const sound = await recordingOf(parts, request.params.id);
        const bytes = await sound.size();
        const { channel } = request.query;
        const size = channel === undefined ? bytes : oneChannelBytes(bytes);
        void reply.header('accept-ranges', 'bytes').header('cache-control', 'private, no-cache');
        // What is missing may come yet: from the disk of a worker that is gone.
        if (sound.isPartial) void reply.header('x-recording-partial', 'true');
        const range = rangeOf(request.headers.range, size, reply as FastifyReply);
        void reply.type('audio/wav').header('content-length', String(lengthOf(range, size)));
        if (range !== null)
          void reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${size}`);
        if (request.method === 'HEAD') return reply.send();
        if (channel === undefined) return reply.send(await sound.read(range ?? undefined));
        return reply.send(
          oneChannel(channel, bytes, range ?? { start: 0, end: size - 1 }, (part) =>
            sound.read(part),
          ),
        );
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
