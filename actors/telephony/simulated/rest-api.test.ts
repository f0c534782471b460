import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTwilioCarrier } from '../twilio/twilio-carrier.ts';
import { type CarrierTrial, openCarrierTrial, trialAccount } from './carrier-trial.ts';
import { createSimulatedCarrier } from './simulated-carrier.ts';

let trial: CarrierTrial;
beforeAll(async () => {
  trial = await openCarrierTrial();
});
afterAll(() => trial.close());

const authorization = (token: string) =>
  `Basic ${Buffer.from(`${trialAccount.accountSid}:${token}`).toString('base64')}`;
const post = async (form: Record<string, string>, token = trialAccount.authToken) => {
  const url = `${trial.simulated.url}/2010-04-01/Accounts/${trialAccount.accountSid}/Calls.json`;
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization: authorization(token) },
    body: new URLSearchParams(form),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const good = { To: '+15550100001', From: '+15550199999', Twiml: '<Response><Hangup/></Response>' };

test('refuses a wrong token as Twilio does', async () => {
  expect(await post(good, 'wrong')).toMatchObject({
    status: 401,
    body: { code: 20_003, status: 401 },
  });
  const carrier = createTwilioCarrier({
    ...trialAccount,
    authToken: 'wrong',
    baseUrl: trial.simulated.url,
  });
  await expect(carrier.find('+1', 0)).rejects.toMatchObject({
    code: 'carrier_rejected',
    detail: expect.stringContaining('20003'),
  });
});

test.each([
  ['a To that is no number', { ...good, To: 'me' }, 21_211],
  ['a From that is no number', { ...good, From: '' }, 21_212],
  ['a call without instructions', { To: good.To, From: good.From }, 21_205],
  ['a Timeout out of range', { ...good, Timeout: '601' }, 20_001],
  ['an unknown callback event', { ...good, StatusCallbackEvent: 'asleep' }, 20_001],
])('%s is a 400 with its code', async (_what, form, code) => {
  expect(await post(form)).toMatchObject({ status: 400, body: { code } });
});

test('creates a call in the shape of Twilio’s resource', async () => {
  const { status, body } = await post(good);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    sid: expect.stringMatching(/^CA[0-9a-f]{32}$/),
    status: 'queued',
    direction: 'outbound-api',
    to: good.To,
    from: good.From,
    account_sid: trialAccount.accountSid,
    date_created: expect.stringMatching(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000$/),
  });
});

test.each([
  ['hangs up', '<Response><Hangup/></Response>'],
  ['has nothing to do', '<Response/>'],
  ['has a verb that nobody knows', '<Response><Dance/></Response>'],
  ['is broken', '<Response>'],
])('an answered call whose TwiML %s is over at once', async (_what, Twiml) => {
  const to = trial.numberOf('silent');
  const { body } = await post({ ...good, To: to, Twiml });
  expect(await trial.report(String(body.sid))).toMatchObject({ ended: 'bot', streams: 0, to });
});

test('callbacks are signed, and repeated until they are taken', async () => {
  trial.bench.refuseCallbacks(2);
  const to = trial.numberOf('silent');
  const { carrierCallId, attemptId } = await trial.place(to, 'refused');
  await trial.bench.until('ringing', () => trial.statuses(attemptId).includes('ringing'));
  await trial.carrier.hangUp(carrierCallId);
  await trial.bench.until('the end', () => trial.statuses(attemptId).length >= 3);
  expect(trial.statuses(attemptId).slice(0, 2)).toEqual(['queued', 'ringing']);
  expect(trial.bench.badSignatures).toBe(0);
});

test('a call longer than its limit is cut by the carrier', async () => {
  const to = trial.numberOf('silent');
  const { carrierCallId } = await trial.carrier.originate({
    to,
    from: '+15550199999',
    mediaUrl: trial.bench.mediaUrl,
    callId: 'limited',
    token: 'token',
    statusUrl: trial.bench.statusUrl('limited'),
    ringTimeoutMs: 25_000,
    callMaxMs: 1_000,
  });
  expect(await trial.report(carrierCallId)).toMatchObject({ ended: 'carrier', errors: [] });
});

test('calls beyond the concurrent limit wait as queued', async () => {
  const narrow = await openCarrierTrial({ concurrentMax: 1, queuedMax: 1 });
  const first = await narrow.meet('silent');
  const second = await narrow.place(narrow.numberOf('silent'), 'second');
  expect((await narrow.carrier.status(second.carrierCallId))?.status).toBe('queued');
  await expect(narrow.place(narrow.numberOf('silent'), 'third')).rejects.toMatchObject({
    code: 'carrier_unavailable',
    detail: expect.stringContaining('22005'),
  });
  first.stream.hangUp();
  await narrow.bench.until('the second call', () =>
    narrow.bench.streams.find((stream) => stream.callId === 'second'),
  );
  await narrow.close();
});

test('a taken port is said so', async () => {
  const port = Number(new URL(trial.simulated.url).port);
  await expect(
    createSimulatedCarrier({ port, host: '127.0.0.1', seed: 1, ...trialAccount }),
  ).rejects.toMatchObject({ code: 'port_in_use' });
});

test('a carrier that does not answer in time is unavailable', async () => {
  trial.simulated.faults.once('rest.slow', { to: '+15550109999' });
  const carrier = createTwilioCarrier({
    ...trialAccount,
    baseUrl: trial.simulated.url,
    requestTimeoutMs: 50,
  });
  await expect(
    carrier.originate({
      to: '+15550109999',
      from: '+15550199999',
      mediaUrl: trial.bench.mediaUrl,
      callId: 'late',
      token: 'token',
      statusUrl: trial.bench.statusUrl('late'),
      ringTimeoutMs: 25_000,
      callMaxMs: 60_000,
    }),
  ).rejects.toMatchObject({ code: 'carrier_unavailable' });
});
