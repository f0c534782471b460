import { openIds } from '../../actors/chance/ids.ts';
import { cryptoRandom } from '../../actors/chance/random.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { migrate } from '../../actors/store/migrations.ts';
import type { SimulatedCarrierOptions } from '../../actors/telephony/simulated/simulated-carrier.ts';
import { createTwilioCarrier } from '../../actors/telephony/twilio/twilio-carrier.ts';
import { openDataFolder, withKeptSecret } from '../config/data-folder.ts';
import type { Config } from '../config/environment.ts';
import { seedDemo } from '../seed/seed-demo.ts';
import { callFactsOn } from '../system/call-facts.ts';
import { watchClockOffset } from '../system/clock-offset.ts';
import { openLiveSources } from '../system/live/live-sources.ts';
import { processName } from '../system/live/process-name.ts';
import { openLog } from '../system/log.ts';
import { openBus, openObjects, openStore } from '../system/ports.ts';
import { startApi, twilioSignatureCheck } from './api.ts';
import { type CarrierAccount, startCarrier } from './carrier.ts';
import { dialsBySip, type Rooms, sipOf, twilioOf } from './dial-carrier.ts';
import { diallerSettingsOf, providerOf, startDialler } from './dialler.ts';
import { startFleet } from './fleet.ts';

export interface AllOptions {
  /** Puts the demo bot and campaign into an empty store. */
  seed: boolean;
  /** For tests: the simulated carrier's parties. */
  carrier?: Partial<SimulatedCarrierOptions>;
  /** The same for rooms: how workers come into them. */
  rooms?: Rooms;
}

/** A running `all`: every role in one process, on whatever adapters the configuration names. */
export type All = Awaited<ReturnType<typeof startAll>>;

export const startAll = async (given: Config, options: AllOptions) => {
  await openDataFolder(given.dataDir);
  const config = await withKeptSecret(given);
  const clock = realClock();
  const random = cryptoRandom();
  const ids = openIds(clock, random);
  const { twilio, simulated } = config.carrier;
  const account: CarrierAccount = twilio ?? {
    accountSid: `AC${Buffer.from(random.bytes(16)).toString('hex')}`,
    authToken: ids.token(),
  };
  const log = openLog({
    level: config.logLevel,
    secrets: [
      config.secret.current,
      config.secret.previous,
      account.authToken,
      twilio?.previousAuthToken ?? null,
      config.carrier.livekit?.apiSecret ?? null,
    ],
  });

  /** What was started, newest last: it is closed in reverse. */
  const started: { name: string; close: () => Promise<unknown> }[] = [];
  const keep = <T>(name: string, part: T, close: (part: T) => Promise<unknown>): T => {
    started.push({ name, close: () => close(part) });
    return part;
  };
  keep('clock offset', watchClockOffset({ clock, log }), async (part) => part.close());
  let drainMs = config.drainMs;
  const stop = async (withinMs: number = config.drainMs) => {
    drainMs = withinMs;
    for (const { name, close } of started.splice(0).reverse())
      await close().catch((error: unknown) => log.error({ err: error, name }, 'close_failed'));
  };

  try {
    const store = keep('store', await openStore(config, clock), (part) => part.close());
    await migrate(store);
    const isSimulated = twilio === null && config.carrier.livekit === null;
    if (options.seed)
      await seedDemo(store, { clock, campaignState: isSimulated ? 'running' : 'draft' });
    const bus = keep('bus', await openBus(config, clock, log), (part) => part.close());
    const sources = keep(
      'sources',
      await openLiveSources({ bus, clock, log, source: processName('all'), role: 'all' }),
      (part) => part.close(),
    );
    const objects = keep('objects', await openObjects(config), (part) => part.close());

    const sip = sipOf(config, clock, log);
    const simulatedCarrier = isSimulated
      ? keep('carrier', await startCarrier(config, account, clock, options.carrier), (part) =>
          part.close(),
        )
      : null;
    const streaming =
      simulatedCarrier === null
        ? twilioOf(config)
        : createTwilioCarrier({ ...account, kind: 'simulated', baseUrl: simulatedCarrier.url });
    const carrier = sip === null ? streaming! : dialsBySip(sip.carrier, streaming);
    const limits = isSimulated ? { carrierConcurrentMax: 1_000, carrierCps: 50 } : {};

    const api = keep(
      'api',
      await startApi({
        config,
        store,
        bus,
        objects,
        clock,
        ids: () => ids.next(),
        log,
        carrier,
        provider: providerOf(config, carrier.kind, limits),
        validateTwilio: twilioSignatureCheck(account.authToken, twilio?.previousAuthToken),
        ...(sip === null ? {} : { validateLiveKit: sip.isSignedBody }),
      }),
      (part) => part.close(),
    );

    simulatedCarrier?.pointNumbersAt(
      `${config.api.publicUrl ?? api.url}/webhooks/carriers/twilio/voice`,
    );

    const fleet = keep(
      'fleet',
      await startFleet({
        config,
        objects,
        carrier,
        ...(sip === null ? {} : { rooms: options.rooms ?? sip.rooms }),
        clock,
        random: () => random.next(),
        log,
        configUrl: config.fleet.configUrl ?? `${api.url}/api/v1/config`,
        publish: callFactsOn(bus, log),
        bus,
        sources,
      }),
      (part) => part.stop(drainMs),
    );

    const dialler = keep(
      'dialler',
      await startDialler({
        store,
        bus,
        carrier,
        clock,
        ids: () => ids.next(),
        random: () => random.next(),
        log,
        sources,
        settings: diallerSettingsOf(config, config.api.publicUrl ?? api.url, limits),
      }),
      (part) => part.stop(),
    );

    return {
      url: api.url,
      config,
      seed: simulated.seed,
      store,
      bus,
      objects,
      carrier: simulatedCarrier,
      fleet,
      dialler,
      stop,
    };
  } catch (error) {
    await stop(0);
    throw error;
  }
};
