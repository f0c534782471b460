import formBody from '@fastify/formbody';
import helmet, { type FastifyHelmetOptions } from '@fastify/helmet';
import swagger from '@fastify/swagger';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import { guardAccess } from './access.ts';
import type { ApiParts } from './api-parts.ts';
import { serveUpgrades } from './api-upgrades.ts';
import { consoleDir, serveConsole } from './console-files.ts';
import { answerError, answerProblems } from './problem-reply.ts';
import { botRoutes } from './routes/bots/bots.ts';
import { configRoutes } from './routes/bots/config.ts';
import { browserCallRoutes } from './routes/calls/browser-calls.ts';
import { callRoutes } from './routes/calls/calls.ts';
import { orderCallRoutes } from './routes/calls/order-call.ts';
import { recordingRoutes } from './routes/calls/recording.ts';
import { recordingPeaksRoutes } from './routes/calls/recording-peaks.ts';
import { resultRoutes } from './routes/calls/results.ts';
import { callerIdRoutes } from './routes/campaigns/caller-ids.ts';
import { campaignImportRoutes } from './routes/campaigns/campaign-imports.ts';
import { campaignLeadRoutes } from './routes/campaigns/campaign-leads.ts';
import { campaignOrderRoutes } from './routes/campaigns/campaign-orders.ts';
import { campaignPreviewRoutes } from './routes/campaigns/campaign-preview.ts';
import { campaignRoutes } from './routes/campaigns/campaigns.ts';
import { leadRoutes } from './routes/campaigns/leads.ts';
import { abandonmentRoutes } from './routes/compliance/abandonment.ts';
import { campaignLawRoutes } from './routes/compliance/campaign-law.ts';
import { consentRoutes } from './routes/compliance/consents.ts';
import { evidenceRoutes } from './routes/compliance/evidence.ts';
import { packRoutes } from './routes/compliance/packs.ts';
import { suppressionRoutes } from './routes/compliance/suppressions.ts';
import { dialCountRoutes } from './routes/explain/dial-counts.ts';
import { explainRoutes } from './routes/explain/explain.ts';
import { forecastRoutes } from './routes/explain/forecast.ts';
import { healthRoutes } from './routes/health.ts';
import { inboundRouteRoutes } from './routes/inbound/inbound-routes.ts';
import { streamEndedRoutes } from './routes/inbound/stream-ended.ts';
import { voiceRoutes } from './routes/inbound/voice.ts';
import { livekitWebhookRoutes } from './routes/livekit-webhooks.ts';
import { operatorRoutes } from './routes/operators.ts';
import { statechartRoutes } from './routes/statecharts.ts';
import { capacityRoutes } from './routes/telephony/capacity.ts';
import { telephonySettingsRoutes } from './routes/telephony/telephony-settings.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { workerRoutes } from './routes/workers.ts';
import { endSlowBodies } from './slow-bodies.ts';
import { endUpgradedSockets } from './upgraded-sockets.ts';

/** A list may take so long from its first byte to its last. */
const listMaxMs = 30 * 60_000;
/** For requests without a larger limit of their own. */
const bodyBytesMax = 64 * 1024;

/** The whole API as a Fastify instance that does not listen yet; tests `inject` into it. CORS stays off. */
export async function buildApi(parts: ApiParts): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: parts.log as FastifyBaseLogger,
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    frameworkErrors: (error, request, reply) => {
      void answerError(parts, error, request, reply);
    },
    bodyLimit: bodyBytesMax,
    // Node's own guard is one for all requests, and a list of a million leads is read only as fast as it is stored; the others are
    // bounded in `slow-bodies.ts`.
    requestTimeout: listMaxMs,
    connectionTimeout: 60_000,
    // Longer than a proxy keeps its side (nginx: 60 s), so that it never sends into a closing socket.
    keepAliveTimeout: 72_000,
    genReqId: ({ headers }) => givenRequestId(headers['x-request-id']) ?? parts.newId(),
    routerOptions: { maxParamLength: 256 },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  guardAccess(app, parts);
  answerProblems(app, parts);
  // Before the next line: consoles and workers are told to go before what is left of their sockets is cut.
  serveUpgrades(app, parts);
  endUpgradedSockets(app);
  endSlowBodies(app);
  countRequests(app, parts);
  await app.register(helmet, securityHeaders(parts.publicUrl()));
  await app.register(formBody);
  await app.register(swagger, {
    openapi: { info: { title: 'VoxBridge', version: '1' } },
    transform: jsonSchemaTransform,
  });
  for (const routes of allRoutes) await app.register(routes(parts));
  await serveConsole(app, parts.consoleDir ?? consoleDir);
  app.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/api/v1/openapi.json',
    config: { access: 'operator' },
    schema: { hide: true },
    handler: async () => app.swagger(),
  });
  await app.ready();
  return app;
}

/** For the console: everything from here, its live socket included, no script or style sheet inline, no frame around it. */
const securityHeaders = (publicUrl: string): FastifyHelmetOptions => ({
  contentSecurityPolicy: {
    // The library's own would rewrite http to https, and on a plain address nothing would load.
    useDefaults: false,
    directives: {
      defaultSrc: ["'self'"],
      // A browser call's audio goes to the worker that carries it, whose address is known only when it is called.
      connectSrc: ["'self'", 'ws:', 'wss:'],
      // `blob:`: a recording that was opened from a file.
      mediaSrc: ["'self'", 'blob:'],
      imgSrc: ["'self'", 'data:'],
      // An element's own style is how widths and places are told; sheets come from files only.
      styleSrcAttr: ["'unsafe-inline'"],
      baseUri: ["'none'"],
      objectSrc: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
  },
  frameguard: { action: 'deny' },
  strictTransportSecurity: publicUrl.startsWith('https:'),
});

const allRoutes = [
  healthRoutes,
  configRoutes,
  resultRoutes,
  callRoutes,
  orderCallRoutes,
  recordingRoutes,
  recordingPeaksRoutes,
  statechartRoutes,
  campaignRoutes,
  callerIdRoutes,
  campaignOrderRoutes,
  campaignPreviewRoutes,
  campaignLeadRoutes,
  explainRoutes,
  dialCountRoutes,
  forecastRoutes,
  campaignImportRoutes,
  leadRoutes,
  botRoutes,
  suppressionRoutes,
  consentRoutes,
  evidenceRoutes,
  abandonmentRoutes,
  campaignLawRoutes,
  packRoutes,
  webhookRoutes,
  livekitWebhookRoutes,
  inboundRouteRoutes,
  voiceRoutes,
  streamEndedRoutes,
  browserCallRoutes,
  operatorRoutes,
  workerRoutes,
  capacityRoutes,
  telephonySettingsRoutes,
];

/** An id from a proxy is kept if it is one that a log line can carry. */
const givenRequestId = (given: string | string[] | undefined): string | undefined =>
  typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : undefined;

function countRequests(app: FastifyInstance, { metrics }: ApiParts): void {
  app.addHook('onSend', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requests.inc({ route, status: String(reply.statusCode) });
    metrics.requestSeconds.observe({ route }, reply.elapsedTime / 1_000);
  });
}
