import { openIds } from '../../actors/chance/ids.ts';
import { cryptoRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { migrate } from '../../actors/store/migrations.ts';
import type { Carrier } from '../../actors/telephony/carrier.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { openDataFolder } from '../config/data-folder.ts';
import type { Config } from '../config/environment.ts';
import { callFactsOn } from '../system/call-facts.ts';
import { watchClockOffset } from '../system/clock-offset.ts';
import { openLiveSources } from '../system/live/live-sources.ts';
import { processName } from '../system/live/process-name.ts';
import { type Log, openLog } from '../system/log.ts';
import { openBus, openObjects, openStore } from '../system/ports.ts';
import { shutdownSteps } from '../system/shutdown-steps.ts';
import { startApi, twilioSignatureCheck } from './api.ts';
import { dialsBySip, sipOf, twilioOf } from './dial-carrier.ts';
import { diallerSettingsOf, providerOf, startDialler } from './dialler.ts';
import { startFleet, workerIdOf } from './fleet.ts';

/** One role in a process of its own, beside others on the same store and bus. */
export interface Alone {
  readonly url: string;
  stop(): Promise<void>;
}

const carrierOf = (config: Config, sip: ReturnType<typeof sipOf>): Carrier => {
  const twilio = twilioOf(config);
  if (sip !== null) return dialsBySip(sip.carrier, twilio);
  if (twilio !== null) return twilio;
  throw new VoxError(
    'config_invalid',
    'TWILIO_ACCOUNT_SID or LIVEKIT_URL: expected a value, because a role alone shares its carrier with the others',
  );
};

const groundOf = async (config: Config) => {
  await openDataFolder(config.dataDir);
  const clock = realClock();
  const random = cryptoRandom();
  const log = openLog({
    level: config.logLevel,
    secrets: [
      config.secret.current,
      config.secret.previous,
      config.carrier.twilio?.authToken ?? null,
      config.carrier.twilio?.previousAuthToken ?? null,
      config.carrier.livekit?.apiSecret ?? null,
    ],
  });
  watchClockOffset({ clock, log });
  return {
    clock,
    random,
    ids: openIds(clock, random),
    log,
    bus: await openBus(config, clock, log),
  };
};

const apiUrlOf = ({ api }: Config): string => api.publicUrl ?? `http://127.0.0.1:${api.port}`;

export const startApiAlone = async (config: Config): Promise<Alone> => {
  const { clock, ids, log, bus } = await groundOf(config);
  const store = await openStore(config, clock);
  await migrate(store);
  const objects = await openObjects(config);
  const { twilio } = config.carrier;
  const sip = sipOf(config, clock, log);
  const sources = await openLiveSources({
    bus,
    clock,
    log,
    source: processName('api'),
    role: 'api',
  });
  const api = await startApi({
    config,
    store,
    bus,
    objects,
    clock,
    ids: () => ids.next(),
    log,
    ...(twilio === null && sip === null ? {} : { carrier: carrierOf(config, sip) }),
    provider: providerOf(config, sip === null ? 'twilio' : 'livekit'),
    ...(twilio === null
      ? {}
      : { validateTwilio: twilioSignatureCheck(twilio.authToken, twilio.previousAuthToken) }),
    ...(sip === null ? {} : { validateLiveKit: sip.isSignedBody }),
  });
  return {
    url: api.url,
    stop: () =>
      closeAll(log, {
        api: () => api.close(),
        sources: () => sources.close(),
        objects: () => objects.close(),
        bus: () => bus.close(),
        store: () => store.close(),
      }),
  };
};

export const startFleetAlone = async (config: Config): Promise<Alone> => {
  const { clock, random, log, bus } = await groundOf(config);
  const objects = await openObjects(config);
  const sip = sipOf(config, clock, log);
  const sources = await openLiveSources({
    bus,
    clock,
    log,
    source: workerIdOf(config),
    role: 'fleet',
  });
  const fleet = await startFleet({
    config,
    objects,
    carrier: carrierOf(config, sip),
    ...(sip === null ? {} : { rooms: sip.rooms }),
    clock,
    random: () => random.next(),
    log,
    configUrl: config.fleet.configUrl ?? `${apiUrlOf(config)}/api/v1/config`,
    publish: callFactsOn(bus, log),
    bus,
    sources,
  });
  return {
    url: fleet.url,
    stop: () =>
      closeAll(log, {
        fleet: () => fleet.stop(config.drainMs),
        sources: () => sources.close(),
        objects: () => objects.close(),
        bus: () => bus.close(),
      }),
  };
};

export const startDiallerAlone = async (config: Config): Promise<Alone> => {
  const { clock, random, ids, log, bus } = await groundOf(config);
  const carrier = carrierOf(config, sipOf(config, clock, log));
  const store = await openStore(config, clock);
  await migrate(store);
  const sources = await openLiveSources({
    bus,
    clock,
    log,
    source: processName('dialler'),
    role: 'dialler',
  });
  const dialler = await startDialler({
    store,
    bus,
    carrier,
    clock,
    ids: () => ids.next(),
    random: () => random.next(),
    log,
    sources,
    settings: diallerSettingsOf(config, apiUrlOf(config)),
  });
  return {
    url: dialler.url,
    stop: () =>
      closeAll(log, {
        dialler: () => dialler.stop(),
        sources: () => sources.close(),
        bus: () => bus.close(),
        store: () => store.close(),
      }),
  };
};

/** In this order, each step logged with its time. */
const closeAll = async (
  log: Log,
  closers: Record<string, () => Promise<unknown>>,
): Promise<void> => {
  const step = shutdownSteps(log);
  for (const [name, close] of Object.entries(closers)) await step(name, close());
};
