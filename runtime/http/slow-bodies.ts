import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its body may take as long as the server lets any request take. */
    hasLongBody?: boolean;
  }
}

/** From the headers of a request to its last byte. */
const bodyMaxMs = 30_000;

/** Ends requests whose body never does, on every route that does not ask for more time. */
export function endSlowBodies(app: FastifyInstance, withinMs = bodyMaxMs): void {
  app.addHook('onRequest', async ({ raw, routeOptions }, reply) => {
    if (routeOptions.config.hasLongBody === true || raw.complete) return;
    const timer = setTimeout(() => {
      if (!raw.complete) raw.destroy();
    }, withinMs);
    timer.unref();
    reply.raw.once('close', () => clearTimeout(timer));
  });
}
