import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import type { EventObject } from 'xstate';
import { type DiallerStatus, openDialler } from '../../actors/dialling/dialler.ts';
import {
  type DiallerDeps,
  type DiallerSettings,
  diallerStandards,
} from '../../actors/dialling/dialler-deps.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { TelephonyProvider } from '../../machines/contracts/telephony-settings.ts';
import type { Config } from '../config/environment.ts';
import { documentsOf } from '../control/documents.ts';
import { createBotNames } from '../dialling/bot-names.ts';
import { createLiveAttempts } from '../dialling/live-attempts.ts';
import { processHealth } from '../http/process-health.ts';
import { liveSourceMetrics } from '../system/live/live-source-metrics.ts';
import type { LiveSources } from '../system/live/live-sources.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { askReadiness } from '../system/readiness.ts';
import { diallerMetrics } from './dialler-metrics.ts';

export interface DiallerRoleDeps extends Omit<DiallerDeps, 'settings'> {
  settings: Pick<DiallerSettings, 'publicUrl' | 'secret'> &
    Partial<DiallerSettings> & {
      /** Where `/healthz` and `/readyz` are served; port 0 lets the system choose. */
      host?: string;
      port?: number;
    };
  /** Facts of leadership, rounds, campaigns and attempts, for consoles and metrics. */
  onFact?: (fact: EventObject) => void;
  /** Where consoles find what goes on here; without it they see nothing of it. */
  sources?: LiveSources;
}

export interface DiallerRole {
  /** Base URL of its health server. */
  readonly url: string;
  status(): DiallerStatus;
  /** Graceful and bounded: no new dial, ringing calls hung up, attached ones left to the fleet, lease released. */
  stop(): Promise<void>;
}

/** What the environment says to a dialler; `limits` is what the carrier takes where the environment does not say. */
export const diallerSettingsOf = (
  config: Config,
  publicUrl: string,
  limits: Partial<DiallerSettings> = {},
): DiallerRoleDeps['settings'] => {
  const { carrier, dialler, secret } = config;
  return {
    publicUrl,
    secret: secret.current!,
    tickMs: dialler.tickMs,
    leaseMs: dialler.leaseMs,
    fleetUrls: dialler.fleetUrls,
    port: dialler.port,
    ...limits,
    ...(carrier.cps === null ? {} : { carrierCps: carrier.cps }),
    ...(carrier.concurrentMax === null ? {} : { carrierConcurrentMax: carrier.concurrentMax }),
  };
};

/** What the carrier of this process takes, as long as nobody has set it: for the API, which refuses what the dialler would not place. */
export const providerOf = (
  config: Config,
  type: TelephonyProvider['type'],
  limits: Partial<DiallerSettings> = {},
): TelephonyProvider => {
  const { carrierCps, carrierConcurrentMax } = {
    ...diallerStandards,
    ...diallerSettingsOf(config, '', limits),
  };
  return { id: type, type, max_concurrent: carrierConcurrentMax, cps: carrierCps };
};

/** A check of health is a few bytes; whoever takes longer is no health checker. */
const requestMs = 5_000;

/** The dialler as a role: the dialler itself, and its health on a port of its own. Errors: `port_in_use`. */
export const startDialler = async (deps: DiallerRoleDeps): Promise<DiallerRole> => {
  const { settings, onFact, sources, ...rest } = deps;
  const { host = '127.0.0.1', port = 0, ...given } = settings;
  const app = Fastify({ requestTimeout: requestMs, forceCloseConnections: true });
  const shown = createLiveAttempts({
    clock: rest.clock,
    attempts: () => dialler.attempts(),
    botName: createBotNames({ bots: documentsOf(rest.store).bots, now: () => rest.clock.now() }),
  });
  const dialler = await openDialler(
    { ...rest, settings: { ...diallerStandards, ...given } },
    (fact) => {
      shown.hear(fact);
      onFact?.(fact);
    },
  );
  sources?.provide(shown.source);
  sources?.inspection.add(() => dialler.systems());

  const loop = watchLoopDelay();
  let isDraining = false;
  await app.register(
    processHealth({
      role: 'dialler',
      registry: liveSourceMetrics(
        diallerMetrics(() => dialler.status(), loop),
        sources,
      ),
      // Standing by is being ready: this one takes over within seconds. Without the bus it asks carrier and store.
      readiness: () =>
        askReadiness({
          needed: { store: () => rest.store.ping() },
          wished: { bus: () => rest.bus.ping() },
          loop,
          isDraining: () => isDraining || dialler.status().leadership === 'stopped',
        }),
      more: () => {
        const status = dialler.status();
        return { ...status, ...(status.leadership === 'standby' ? { code: 'not_leader' } : {}) };
      },
    }),
  );

  try {
    await app.listen({ host, port });
  } catch (cause) {
    await dialler.stop();
    const { code } = cause as { code?: string };
    if (code === 'EADDRINUSE')
      throw new VoxError('port_in_use', `DIALLER_PORT=${port} (on ${host})`, { cause });
    throw cause;
  }
  const { port: bound } = app.server.address() as AddressInfo;

  return {
    url: `http://${host}:${bound}`,
    status: () => dialler.status(),
    stop: async () => {
      isDraining = true;
      await dialler.stop();
      loop.close();
      await app.close();
    },
  };
};
