import { Gauge, Registry } from 'prom-client';
import { realClock } from '../../actors/clock/real-clock.ts';
import {
  createSimulatedCarrier,
  type SimulatedCarrier,
  type SimulatedCarrierOptions,
} from '../../actors/telephony/simulated/simulated-carrier.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';
import { processHealth } from '../http/process-health.ts';
import { watchLoopDelay } from '../system/loop-delay.ts';
import { processMetrics } from '../system/process-metrics.ts';
import { askReadiness } from '../system/readiness.ts';

/** Account of a carrier that is simulated inside `all`: nobody outside can use it, the port is on loopback. */
export interface CarrierAccount {
  accountSid: string;
  authToken: string;
}

/** The simulated carrier as a role: a server of its own, or a part of `all`. Errors: `port_in_use`. */
export const startCarrier = async (
  config: Config,
  account: CarrierAccount,
  clock: Clock,
  overrides: Partial<SimulatedCarrierOptions> = {},
): Promise<SimulatedCarrier> => {
  const { port, seed, timeScale, voiceUrl } = config.carrier.simulated;
  try {
    return await createSimulatedCarrier({
      host: '127.0.0.1',
      port,
      seed,
      timeScale,
      voiceUrl,
      clock,
      ...account,
      ...overrides,
    });
  } catch (cause) {
    if (!(cause instanceof VoxError) || cause.code !== 'port_in_use') throw cause;
    throw new VoxError('port_in_use', `CARRIER_PORT=${port}`, { cause });
  }
};

/** Alone it serves the account that its users are configured with, and its health. */
export const startCarrierAlone = async (config: Config): Promise<SimulatedCarrier> => {
  const { twilio } = config.carrier;
  if (twilio === null) throw new VoxError('config_invalid', 'TWILIO_ACCOUNT_SID: expected a value');
  const loop = watchLoopDelay();
  const registry = new Registry();
  processMetrics(registry);
  let isDraining = false;
  const carrier = await startCarrier(config, twilio, realClock(), {
    routes: processHealth({
      role: 'carrier',
      registry,
      readiness: () => askReadiness({ loop, isDraining: () => isDraining }),
    }),
  });
  new Gauge({
    name: 'voxbridge_carrier',
    help: 'Calls that wait, ticks of audio skipped, callbacks that nobody took.',
    labelNames: ['of'],
    registers: [registry],
    collect() {
      const { waiting, skippedTicks, undeliveredCallbacks } = carrier.stats();
      this.set({ of: 'waiting' }, waiting);
      this.set({ of: 'skipped_ticks' }, skippedTicks);
      this.set({ of: 'undelivered_callbacks' }, undeliveredCallbacks);
    },
  });
  return {
    ...carrier,
    close() {
      isDraining = true;
      loop.close();
      return carrier.close();
    },
  };
};
