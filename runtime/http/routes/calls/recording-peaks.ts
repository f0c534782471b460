import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { RecordingPeaks } from '../../../../machines/contracts/call/recording-peaks.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { peaksOf } from '../../../control/recording-peaks.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';
import { type CallSound, recordingOf } from '../../call-recording.ts';
import { isKnown } from '../../entity-tag.ts';

/** Recordings that are read at the same time; an hour's takes about half a second of this process. */
const readingMax = 4;

/** Differs when the way of drawing peaks does: then they are made anew. */
const format = 1;

/** The outline of a call's sound. Made when it is first asked for, and kept beside the recording. */
export const recordingPeaksRoutes = (parts: ApiParts): FastifyPluginAsyncZod => {
  const { objects, log } = parts;
  /** By key: who asks for what is being made waits for it. */
  const making = new Map<string, Promise<Buffer>>();

  return async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/calls/:id/peaks',
      config: { access: 'operator' },
      schema: { params: IdParams, response: answers({ 200: RecordingPeaks, 304: z.null() }) },
      handler: async (request, reply) => {
        const sound = await recordingOf(parts, request.params.id);
        const key = sound.name;
        const name = createHash('sha256').update(`${format} ${key}`).digest('base64url');
        if (isKnown(request, reply, name)) return reply.code(304).send(null);
        const text = (await kept(key)) ?? (await made(sound));
        return reply
          .type('application/json')
          .serializer((body: unknown) => body as string)
          .send(text as never);
      },
    });
  };

  async function kept(key: string): Promise<Buffer | null> {
    try {
      return await whole(await objects.get(peaksKey(key)));
    } catch (error) {
      if (error instanceof VoxError && error.code === 'object_unknown') return null;
      throw error;
    }
  }

  function made(sound: CallSound): Promise<Buffer> {
    const key = sound.name;
    const known = making.get(key);
    if (known !== undefined) return known;
    if (making.size >= readingMax)
      throw new VoxError('over_limit', 'too many recordings are being read');
    const next = make(sound).finally(() => making.delete(key));
    making.set(key, next);
    return next;
  }

  async function make({ name: key, size, read }: CallSound): Promise<Buffer> {
    const text = Buffer.from(JSON.stringify(await peaksOf(await read(), await size())));
    await objects
      .put(peaksKey(key), text, 'application/json')
      .catch((error: unknown) => log.warn({ err: error, key }, 'peaks_not_kept'));
    return text;
  }
};

const peaksKey = (key: string): string => `${key}.peaks-${format}.json`;

async function whole(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
