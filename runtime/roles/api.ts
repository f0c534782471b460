import { Registry } from 'prom-client';
import type { Bus } from '../../actors/bus/bus.ts';
import { createAttachClient } from '../../actors/dialling/workers/attach-client.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import type { Store } from '../../actors/store/store.ts';
import type { Carrier } from '../../actors/telephony/carrier.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { TelephonyProvider } from '../../machines/contracts/telephony-settings.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import { documentsOf } from '../control/documents.ts';
import { NewestTicks } from '../control/explain/newest-ticks.ts';
import { watchLostCalls } from '../control/lost-calls.ts';
import { watchHolds } from '../control/resuming/watch-holds.ts';
import { buildApi } from '../http/api.ts';
import { openApiMetrics } from '../http/api-metrics.ts';
import { apiNews } from '../http/api-news.ts';
import type { SignatureCheck, SignedBodyCheck } from '../http/api-parts.ts';
import { listen } from '../http/listen.ts';
import { openLiveRelay } from '../live/live-relay.ts';
import type { Log } from '../system/log.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { processMetrics } from '../system/process-metrics.ts';

export interface ApiDeps {
  /** Without `dialler` (FLEET_URLS) inbound calls go to the workers that registered themselves. */
  config: Pick<Config, 'api' | 'secret'> & Partial<Pick<Config, 'dialler'>>;
  store: Store;
  bus: Bus;
  objects: Objects;
  clock: Clock;
  /** A fresh ULID. */
  ids: () => string;
  log: Log;
  /** What the carrier takes where no telephony settings are stored. */
  provider?: TelephonyProvider;
  /** Brings the calls of a frozen worker to another one; without it they are lost. */
  carrier?: Carrier;
  /** Whether a callback was signed by the carrier; without it every callback is refused. */
  validateTwilio?: SignatureCheck;
  /** The same for LiveKit. */
  validateLiveKit?: SignedBodyCheck;
  /** Where others of this process count, too. Standard: one of its own, with Node's figures. */
  registry?: Registry;
}

export { twilioSignatureCheck } from '../http/twilio-signature-check.ts';

/** Requests that are still under way when the API closes get this long. */
const closeMaxMs = 5_000;

/** Errors: `port_in_use`, `config_invalid`. */
export async function startApi(deps: ApiDeps): Promise<{ url: string; close(): Promise<void> }> {
  const { config, store, bus, objects, clock, ids, log } = deps;
  const { current } = config.secret;
  if (current === null) throw new VoxError('config_invalid', 'VOXCORE_SECRET: expected a value');
  let url = '';
  let isDraining = false;
  const loop = watchLoopDelay();
  const metrics = openApiMetrics(deps.registry ?? ownRegistry());
  const documents = documentsOf(store);
  const news = apiNews({ bus, metrics, log });
  const ticks = new NewestTicks({
    bus,
    clock,
    count: (what) => metrics.live.inc({ what }),
  });
  const live = openLiveRelay({
    bus,
    documents,
    ticks,
    clock,
    newId: ids,
    log,
    count: (what, by) => metrics.live.inc({ what }, by),
  });
  const attach = createAttachClient(current);
  const now = () => Math.round(clock.now());
  const fleetUrls = config.dialler?.fleetUrls ?? [];
  const publicUrl = () => config.api.publicUrl ?? url;
  const app = await buildApi({
    store,
    documents,
    bus,
    news,
    ticks,
    objects,
    metrics,
    live,
    now,
    newId: ids,
    log,
    loop,
    isDraining: () => isDraining,
    secret: { current, previous: config.secret.previous },
    isCarrierSignature: deps.validateTwilio ?? (() => false),
    ...(deps.validateLiveKit && { isSignedBody: deps.validateLiveKit }),
    attach,
    fleetUrls,
    publicUrl,
    ...(deps.provider && { provider: deps.provider }),
  });
  url = await listen(app, config.api, 'API');
  const lostCalls = watchLostCalls({
    documents,
    news,
    clock,
    log,
    now,
  });
  const holds = watchHolds({
    store,
    documents,
    attach,
    secret: current,
    fleetUrls,
    publicUrl,
    now,
    log,
    clock,
    carrier: deps.carrier ?? null,
    count: (outcome) => metrics.takeOvers.inc({ outcome }),
  });
  return {
    url,
    close: async () => {
      isDraining = true;
      loop.close();
      await Promise.all([lostCalls.stop(), holds.stop()]);
      const timer = clock.setTimeout(() => app.server.closeAllConnections(), closeMaxMs);
      try {
        await app.close();
      } finally {
        clock.clearTimeout(timer);
        await Promise.all([live.close(), ticks.close()]);
      }
    },
  };
}

function ownRegistry(): Registry {
  const register = new Registry();
  processMetrics(register);
  return register;
}
