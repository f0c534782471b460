import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What the API counts. Names and labels are few and bounded: no id ever becomes a label. */
export const openApiMetrics = (registry: Registry) => ({
  registry,
  requests: new Counter({
    name: 'vox_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['route', 'status'],
    registers: [registry],
  }),
  requestSeconds: new Histogram({
    name: 'vox_http_request_seconds',
    help: 'Time to answer, by route',
    labelNames: ['route'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  }),
  errors: new Counter({
    name: 'vox_http_errors_total',
    help: 'Error answers, by code of the catalogue',
    labelNames: ['code'],
    registers: [registry],
  }),
  results: new Counter({
    name: 'vox_call_results_total',
    help: 'Results of calls, by what became of them: stored, replayed, fenced',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  carrierCallbacks: new Counter({
    name: 'vox_carrier_callbacks_total',
    help: 'Status callbacks of carriers: applied, late and ignored, or told to the dialler while the store gave no answer',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  inboundCalls: new Counter({
    name: 'vox_inbound_calls_total',
    help: 'Calls that a carrier asked about, by what it was answered: connected, repeated, busy, late, failed, bot_not_live, unrouted',
    labelNames: ['answer'],
    registers: [registry],
  }),
  snapshots: new Counter({
    name: 'vox_call_snapshots_total',
    help: 'Snapshots of calls that go on, by what became of them: kept, behind, ignored, call_fenced',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  takeOvers: new Counter({
    name: 'vox_call_takeovers_total',
    help: 'Ended streams, by what follows: over, returned to their worker, resumed by another one, lost; of frozen workers: redirected, gone, no_slot',
    labelNames: ['outcome'],
    registers: [registry],
  }),
  newsRefused: new Counter({
    name: 'vox_news_refused_total',
    help: 'News of what is stored that the bus did not take, by topic; who waits for them looks into the store',
    labelNames: ['topic'],
    registers: [registry],
  }),
  live: new Counter({
    name: 'vox_live_total',
    help: 'Live relay: messages and bytes sent, patches made, sockets closed and why, what was dropped',
    labelNames: ['what'],
    registers: [registry],
  }),
  liveSockets: new Gauge({
    name: 'vox_live_sockets',
    help: 'Consoles connected now',
    registers: [registry],
  }),
  ready: new Gauge({
    name: 'vox_api_ready',
    help: '1 when store and bus answered the last readiness check',
    registers: [registry],
  }),
});

export type ApiMetrics = ReturnType<typeof openApiMetrics>;
