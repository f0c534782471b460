import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { SnapshotKept, SnapshotWrite } from '../../../../machines/contracts/call/call-snapshot.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import { keepSnapshot } from '../../../control/resuming/call-holds.ts';
import { answers, IdParams } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** A turn is about 2 KB; a piece holds at most 200 entries of each list. */
const bodyBytesMax = 1024 * 1024;

/** `PUT /api/v1/calls/:id/snapshot`: where a call stands, for a worker that might have to go on with it. 409: another one does. */
export const snapshotRoutes =
  ({ documents, now, metrics }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'PUT',
      url: '/api/v1/calls/:id/snapshot',
      config: { access: 'internal' },
      bodyLimit: bodyBytesMax,
      schema: {
        params: IdParams,
        body: SnapshotWrite,
        response: answers({ 200: SnapshotKept }),
      },
      handler: async ({ params, body }) => {
        if (body.attach.callId !== params.id)
          throw new VoxError('bad_request', 'the call id in the path and in the body differ');
        try {
          const { outcome, pieceCount } = await keepSnapshot(documents, body, now());
          metrics.snapshots.inc({ outcome });
          return { pieceCount };
        } catch (error) {
          metrics.snapshots.inc({ outcome: (error as VoxError).code ?? 'internal' });
          throw error;
        }
      },
    });
  };
