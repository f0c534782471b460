import Fastify, { type FastifyPluginAsync } from 'fastify';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { type Clock, HeapClock } from '../../../machines/supervision/clock.ts';
import { createAdmission } from './admission.ts';
import { type Fate, fateOf, type OutcomeMix, type PersonaMix } from './fate.ts';
import { createFaults, type Faults } from './faults.ts';
import type { IncomingRequest } from './incoming/incoming-form.ts';
import type { PartyReport } from './party/party-report.ts';
import type { PartyAct } from './party/party-state.ts';
import { clinicRules, type ReplyRule } from './party/reply-rules.ts';
import { restApi } from './rest-api.ts';
import { RestError } from './rest-error.ts';
import { createStatusCallbacks } from './status-callbacks.ts';
import { createSwitchboard } from './switchboard.ts';
import { createTicker } from './ticker.ts';

export interface SimulatedCarrierOptions {
  /** 0: the system chooses. */
  port: number;
  host: string;
  /** Everything that parties and faults do follows from it; call ids do not, they never repeat. */
  seed: string | number;
  accountSid: string;
  authToken: string;
  clock?: Clock;
  /** Mix of what becomes of a dial; default: reference/dialler.md §6. */
  outcomes?: OutcomeMix;
  /** Mix of who answers. */
  personas?: PersonaMix;
  /** Sets the fate of single numbers, over what the seed says. `attempt` counts dials of the number from 1. */
  fates?: (to: string, attempt: number) => Partial<Fate> | undefined;
  /** What parties answer to what they hear. */
  rules?: readonly ReplyRule[];
  /** Factor on call set-up, ringing and callback retries; audio always runs in real time. */
  timeScale?: number;
  /** How long a party stays on a leg whose socket was lost. */
  legLingerMs?: number;
  /** What the account's numbers ask about a call that comes in; see also `pointNumbersAt`. */
  voiceUrl?: string | null;
  /** Calls at the same time; more are queued. */
  concurrentMax?: number;
  callsPerSecondMax?: number;
  /** Calls that may wait; more are refused with 22005. */
  queuedMax?: number;
  /** Delay of the fault `rest.slow`. */
  slowMs?: number;
  /** For tests and the bench: the bot sounds at a party in this tick, and these of its words are complete. */
  onSound?: (callSid: string, words: readonly string[]) => void;
  /** Further routes of its server, outside the account's: health. */
  routes?: FastifyPluginAsync;
}

/** A telephone company in a process: Twilio's REST, callbacks and media protocol over real sockets. */
export interface SimulatedCarrier {
  readonly url: string;
  readonly faults: Faults;
  /** Answered calls that are over, oldest first; the newest 20,000. */
  parties(): PartyReport[];
  /** The voice URL of all numbers, from now on: their owner may start after the carrier. */
  pointNumbersAt(voiceUrl: string): void;
  /** Somebody calls a number of the account. Throws if nothing is known to ask about it. */
  callIn(request: IncomingRequest): { callSid: string };
  /** Makes the party of a live call do something at once; false if there is none. */
  act(callSid: string, act: PartyAct): boolean;
  stats(): { waiting: number; skippedTicks: number; undeliveredCallbacks: number };
  /** Ends every call and frees the port. */
  close(): Promise<void>;
}

const hostClock = (): Clock =>
  new HeapClock({
    now: () => performance.timeOrigin + performance.now(),
    setTimeout,
    clearTimeout,
    setImmediate,
  });

/** Errors: `port_in_use`. */
export const createSimulatedCarrier = async (
  options: SimulatedCarrierOptions,
): Promise<SimulatedCarrier> => {
  const { seed, accountSid, authToken, timeScale = 1 } = options;
  const clock = options.clock ?? hostClock();
  const faults = createFaults(seed);
  const app = Fastify({ bodyLimit: 64 * 1_024, forceCloseConnections: true });
  const ticker = createTicker(clock, (error) => app.log.error(error));
  const callbacks = createStatusCallbacks({
    authToken,
    clock,
    faults,
    retryMs: 1_000 * timeScale,
  });
  const admission = createAdmission(
    {
      concurrentMax: options.concurrentMax ?? 1_000,
      perSecondMax: options.callsPerSecondMax ?? 100,
      queuedMax: options.queuedMax ?? 10_000,
    },
    clock,
  );
  const switchboard = createSwitchboard({
    accountSid,
    authToken,
    seed,
    fate: (to, attempt) => ({
      ...fateOf(seed, to, attempt, options.outcomes, options.personas),
      ...options.fates?.(to, attempt),
    }),
    rules: options.rules ?? clinicRules,
    timeScale,
    legLingerMs: options.legLingerMs ?? 10_000,
    clock,
    ticker,
    admission,
    callbacks,
    faults,
    onSound: options.onSound,
  });
  let voiceUrl = options.voiceUrl ?? null;
  const callIn = (request: IncomingRequest) => {
    const url = request.voiceUrl ?? voiceUrl;
    if (url === null) throw new RestError(400, 21_205, 'Url is missing: no voice URL is set');
    return switchboard.receive({ ...request, voiceUrl: url });
  };
  if (options.routes !== undefined) await app.register(options.routes);
  await app.register(restApi, {
    accountSid,
    authToken,
    switchboard,
    callIn,
    faults,
    slowMs: options.slowMs ?? 5_000,
  });
  try {
    await app.listen({ port: options.port, host: options.host });
  } catch (cause) {
    await app.close();
    if ((cause as { code?: string }).code !== 'EADDRINUSE') throw cause;
    throw new VoxError('port_in_use', `${options.host}:${options.port}`, { cause });
  }
  const address = app.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : options.port;

  return {
    url: `http://${options.host}:${port}`,
    faults,
    parties: () => switchboard.reports(),
    pointNumbersAt(url) {
      voiceUrl = url;
    },
    callIn: (request) => ({ callSid: callIn(request).sid }),
    act: (callSid, act) => switchboard.act(callSid, act),
    stats: () => ({
      waiting: admission.waitingCount,
      skippedTicks: ticker.skippedTicks,
      undeliveredCallbacks: callbacks.undelivered,
    }),
    async close() {
      switchboard.close();
      admission.close();
      ticker.close();
      await Promise.all([callbacks.close(), app.close()]);
    },
  };
};
