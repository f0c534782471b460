import type { Carrier } from '../carrier.ts';
import { type BenchStream, type MediaBench, openMediaBench } from '../media-bench.ts';
import { createTwilioCarrier } from '../twilio/twilio-carrier.ts';
import type { PartyReport } from './party/party-report.ts';
import type { PersonaName } from './party/persona.ts';
import {
  createSimulatedCarrier,
  type SimulatedCarrier,
  type SimulatedCarrierOptions,
} from './simulated-carrier.ts';

export interface TrialCall {
  carrierCallId: string;
  attemptId: string;
  to: string;
  stream: BenchStream;
}

/** A simulated carrier, the Twilio adapter and a bench worker on loopback sockets: what the carrier's tests stand on. */
export interface CarrierTrial {
  simulated: SimulatedCarrier;
  carrier: Carrier;
  bench: MediaBench;
  /** Dials a number whose party is this persona; resolves when its stream stands. */
  meet(persona: PersonaName): Promise<TrialCall>;
  /** A number that a persona answers, without dialling it. */
  numberOf(persona: PersonaName): string;
  place(to: string, callId: string): Promise<{ carrierCallId: string; attemptId: string }>;
  statuses(attemptId: string): string[];
  report(carrierCallId: string): Promise<PartyReport>;
  close(): Promise<void>;
}

export const trialAccount = {
  accountSid: 'AC0123456789abcdef0123456789abcdef',
  authToken: 'trial-token',
};

/** Set-up takes about 100 ms at this scale. */
const timeScale = 0.01;

export const openCarrierTrial = async (
  options: Partial<SimulatedCarrierOptions> = {},
): Promise<CarrierTrial> => {
  const bench = await openMediaBench(trialAccount.authToken);
  const personaByNumber = new Map<string, PersonaName>();
  const simulated = await createSimulatedCarrier({
    port: 0,
    host: '127.0.0.1',
    seed: 'trial',
    timeScale,
    fates: (to) => {
      const persona = personaByNumber.get(to);
      return persona === undefined
        ? undefined
        : {
            outcome: persona === 'voicemail' ? 'voicemail' : 'human',
            pddMs: 2_000,
            ringMs: 3_000,
            persona,
          };
    },
    ...trialAccount,
    ...options,
  });
  const carrier = createTwilioCarrier({
    ...trialAccount,
    baseUrl: simulated.url,
    kind: 'simulated',
  });
  let count = 0;

  const trial: CarrierTrial = {
    simulated,
    carrier,
    bench,
    numberOf(persona) {
      count += 1;
      const to = `+1555010${String(count).padStart(4, '0')}`;
      personaByNumber.set(to, persona);
      return to;
    },
    async place(to, callId) {
      const attemptId = `attempt-${callId}`;
      const { carrierCallId } = await carrier.originate({
        to,
        from: '+15550199999',
        mediaUrl: bench.mediaUrl,
        callId,
        token: 'trial-stream-token',
        statusUrl: bench.statusUrl(attemptId),
        ringTimeoutMs: 25_000,
        callMaxMs: 120_000,
      });
      return { carrierCallId, attemptId };
    },
    async meet(persona) {
      const to = trial.numberOf(persona);
      const callId = `call-${to}`;
      const placed = await trial.place(to, callId);
      const stream = await bench.until(`the stream of ${persona}`, () =>
        bench.streams.find((each) => each.callId === callId),
      );
      return { ...placed, to, stream };
    },
    statuses: (attemptId) =>
      bench.events.filter((event) => event.attemptId === attemptId).map((event) => event.status),
    report: (carrierCallId) =>
      bench.until('the party’s report', () =>
        simulated.parties().find((each) => each.callSid === carrierCallId),
      ),
    async close() {
      await simulated.close();
      await bench.close();
    },
  };
  return trial;
};
