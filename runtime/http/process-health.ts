import type { FastifyPluginAsync } from 'fastify';
import type { Registry } from 'prom-client';
import type { ReadinessReport } from '../system/readiness.ts';

/**
 * Health of a process that serves nothing else of ours: `/healthz` it turns, `/readyz` it can do its work, `/metrics` its figures.
 * For a port on loopback, where nobody is asked who he is.
 */
export const processHealth =
  (parts: {
    role: string;
    readiness: () => Promise<ReadinessReport>;
    registry: Registry;
    /** What else there is to say, in the answer to `/readyz`. */
    more?: () => object;
  }): FastifyPluginAsync =>
  async (app) => {
    app.get('/healthz', () => ({ status: 'ok', role: parts.role }));
    app.get('/readyz', async (_request, reply) => {
      const report = await parts.readiness();
      return reply.code(report.ready ? 200 : 503).send({ ...report, ...parts.more?.() });
    });
    app.get('/metrics', async (_request, reply) =>
      reply.type(parts.registry.contentType).send(await parts.registry.metrics()),
    );
  };
