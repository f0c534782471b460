import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import type { Registry } from 'prom-client';
import type { Bus } from '../../actors/bus/bus.ts';
import type { WorkerState } from '../../machines/contracts/worker.ts';
import type { Log } from '../system/log.ts';
import type { LoopDelay } from '../system/loop-delay.ts';
import { guardAccess } from './access.ts';
import { answerProblems } from './problem-reply.ts';
import { attachRoutes } from './routes/fleet/attach.ts';
import { carriedCallRoute } from './routes/fleet/carried-call.ts';
import { fleetHealthRoutes } from './routes/fleet/fleet-health.ts';
import { screenRoutes } from './routes/fleet/screen.ts';
import { sendOffRoute } from './routes/fleet/send-off.ts';
import { workerRoute } from './routes/fleet/worker.ts';
import { operatorSeatRoute } from './routes/operators.ts';
import type { ServedDesk } from './served-desk.ts';

/** An order to a worker is a few hundred bytes; an attach may be more (routes/attach.ts). */
const bodyBytesMax = 16 * 1024;

/** A worker's HTTP server: attach, drain, health. Media sockets are upgraded beside it. */
export async function buildFleetServer(parts: {
  desk: ServedDesk;
  /** This worker as the registry knows it. */
  worker: () => WorkerState;
  loop: LoopDelay;
  /** Asked for `/readyz`, which does not depend on it. */
  bus?: Pick<Bus, 'ping'>;
  registry: Registry;
  secret: { current: string; previous: string | null };
  log: Log;
}): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: parts.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: bodyBytesMax,
    requestTimeout: 10_000,
    forceCloseConnections: true,
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  guardAccess(app, { secret: parts.secret });
  answerProblems(app);
  await app.register(attachRoutes(parts.desk));
  await app.register(screenRoutes(parts.desk));
  await app.register(sendOffRoute(parts.desk));
  await app.register(operatorSeatRoute(parts.desk));
  await app.register(carriedCallRoute(parts.desk));
  const { bus, loop } = parts;
  const wished = bus === undefined ? {} : { bus: () => bus.ping() };
  await app.register(fleetHealthRoutes(parts.desk, parts.registry, { loop, wished }));
  await app.register(workerRoute(parts.worker));
  return app;
}
