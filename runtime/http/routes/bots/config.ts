import { createHash } from 'node:crypto';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  RuntimeConfig,
  RuntimeConfigQuery,
} from '../../../../machines/contracts/runtime-config.ts';
import { configurationOf } from '../../../control/call-configuration.ts';
import { answers } from '../../answers.ts';
import type { ApiParts } from '../../api-parts.ts';

/** Runtime configuration of one call, asked by the fleet when the call starts. Revalidated by ETag. */
export const configRoutes =
  ({ documents }: ApiParts): FastifyPluginAsyncZod =>
  async (app) => {
    app.route({
      method: 'GET',
      url: '/api/v1/config',
      config: { access: 'internal' },
      schema: {
        querystring: RuntimeConfigQuery,
        response: answers({ 200: RuntimeConfig, 304: z.undefined() }),
      },
      handler: async (request, reply) => {
        // The caller proved that it is ours, and reaches us at this address: results come back the same way.
        const apiUrl = `${request.protocol}://${request.host}`;
        const config = await configurationOf(documents, request.query, apiUrl);
        const hash = createHash('sha256').update(JSON.stringify(config)).digest('base64url');
        const etag = `"${hash}"`;
        void reply.header('etag', etag).header('cache-control', 'private, no-cache');
        const known = request.headers['if-none-match']?.split(',').map((each) => each.trim());
        return known?.includes(etag) ? reply.code(304).send() : reply.code(200).send(config);
      },
    });
  };
