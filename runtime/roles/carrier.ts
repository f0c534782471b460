import { realClock } from '../../actors/clock/real-clock.ts';
import {
  createSimulatedCarrier,
  type SimulatedCarrier,
  type SimulatedCarrierOptions,
} from '../../actors/telephony/simulated/simulated-carrier.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import type { Config } from '../config/environment.ts';

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
  const { port, seed, timeScale } = config.carrier.simulated;
  try {
    return await createSimulatedCarrier({
      host: '127.0.0.1',
      port,
      seed,
      timeScale,
      clock,
      ...account,
      ...overrides,
    });
  } catch (cause) {
    if (!(cause instanceof VoxError) || cause.code !== 'port_in_use') throw cause;
    throw new VoxError('port_in_use', `CARRIER_PORT=${port}`, { cause });
  }
};

/** Alone it serves the account that its users are configured with. */
export const startCarrierAlone = (config: Config): Promise<SimulatedCarrier> => {
  const { twilio } = config.carrier;
  if (twilio === null) throw new VoxError('config_invalid', 'TWILIO_ACCOUNT_SID: expected a value');
  return startCarrier(config, twilio, realClock());
};
