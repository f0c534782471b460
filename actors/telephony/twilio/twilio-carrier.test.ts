import { carrierContract } from '../carrier-contract.ts';
import { createSimulatedCarrier } from '../simulated/simulated-carrier.ts';
import { createTwilioCarrier } from './twilio-carrier.ts';

const accountSid = 'AC0123456789abcdef0123456789abcdef';

carrierContract('the Twilio adapter against the simulated carrier', async (authToken) => {
  const fates = {
    '+15550100001': { outcome: 'human', ringMs: 1_000, persona: 'silent' },
    '+15550100002': { outcome: 'busy' },
    '+15550100003': { outcome: 'no-answer', ringMs: Number.POSITIVE_INFINITY },
  } as const;
  const simulated = await createSimulatedCarrier({
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    accountSid,
    authToken,
    timeScale: 0.01,
    fates: (to) => fates[to as keyof typeof fates],
  });
  const carrier = createTwilioCarrier({
    accountSid,
    authToken,
    baseUrl: simulated.url,
    kind: 'simulated',
  });
  return {
    carrier,
    answers: '+15550100001',
    busy: '+15550100002',
    rings: '+15550100003',
    close: () => simulated.close(),
  };
});
