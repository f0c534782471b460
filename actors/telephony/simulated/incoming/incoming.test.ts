/** The carrier's side of a call to one of our numbers, by what Twilio does. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { isTwilioSignature } from '../../twilio/twilio-signature.ts';
import { rejectTwiml, sayTwiml, streamTwiml } from '../../twilio/twiml.ts';
import { type CarrierTrial, openCarrierTrial, trialAccount } from '../carrier-trial.ts';

interface Told {
  path: string;
  fields: Record<string, string>;
  isSigned: boolean;
}

/** What the number's owner answers. */
let answer: { status: number; type: string; body: string };
let told: Told[];
let owner: Server;
let voiceUrl: string;
let trial: CarrierTrial;

beforeEach(async () => {
  told = [];
  owner = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => {
      body += piece.toString();
    });
    request.on('end', () => {
      const fields = Object.fromEntries(new URLSearchParams(body));
      const path = request.url ?? '';
      const url = `${new URL(voiceUrl).origin}${path}`;
      const signature = String(request.headers['x-twilio-signature']);
      const isSigned = isTwilioSignature(trialAccount.authToken, signature, url, fields);
      told.push({ path, fields, isSigned });
      if (path.endsWith('/status')) return response.writeHead(204).end();
      response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => owner.once('listening', resolve));
  voiceUrl = `http://127.0.0.1:${(owner.address() as AddressInfo).port}/voice`;
  trial = await openCarrierTrial({ voiceUrl });
});
afterEach(async () => {
  await trial.close();
  owner.closeAllConnections();
  owner.close();
});

const xml = (body: string) => ({ status: 200, type: 'text/xml', body });
const stream = () =>
  xml(streamTwiml({ mediaUrl: trial.bench.mediaUrl, callId: 'call-1', token: 'a-token' }));
const callIn = () =>
  trial.simulated.callIn({ from: '+15550130000', to: '+15550140000', persona: 'prompt' });

/** The status callback of the end, which comes last. */
const ended = (): Promise<Told> =>
  vi.waitFor(
    () => {
      const end = told.find(({ path }) => path === '/voice/status');
      expect(end).toBeDefined();
      return end as Told;
    },
    { timeout: 10_000, interval: 20 },
  );

test('the voice URL is asked with Twilio’s fields and signature, and the stream carries what it says', async () => {
  answer = stream();
  const { callSid } = callIn();
  const line = await trial.bench.until('the stream', () =>
    trial.bench.streams.find(({ callId }) => callId === 'call-1'),
  );
  expect(told[0]).toMatchObject({
    path: '/voice',
    isSigned: true,
    fields: {
      AccountSid: trialAccount.accountSid,
      CallSid: callSid,
      CallStatus: 'ringing',
      Direction: 'inbound',
      From: '+15550130000',
      To: '+15550140000',
    },
  });
  expect(line.messages[1]).toMatchObject({
    start: { callSid, customParameters: { callId: 'call-1', token: 'a-token' } },
  });
  line.say('Is this Ada?', 'asked');
  await trial.bench.until('an answer', () => line.heard.length > 0);
  line.hangUp();
  expect(await trial.report(callSid)).toMatchObject({
    callId: 'call-1',
    heard: 'Is this Ada?',
    errors: [],
  });
  expect(await ended()).toMatchObject({
    isSigned: true,
    fields: { CallSid: callSid, CallStatus: 'completed', Direction: 'inbound' },
  });
});

test('a caller who is told something hears it, and is hung up', async () => {
  answer = xml(sayTwiml('Call later.'));
  const { callSid } = callIn();
  expect(await trial.report(callSid)).toMatchObject({ told: ['Call later.'], streams: 0 });
  expect((await ended()).fields.CallStatus).toBe('completed');
});

test.each([
  ['a rejection', xml(rejectTwiml()), 'no-answer'],
  ['a rejection as busy', xml('<Response><Reject reason="busy"/></Response>'), 'busy'],
  ['an error of its owner', { status: 500, type: 'text/xml', body: '' }, 'failed'],
  ['an answer that is no TwiML', xml('<Response><Dance/></Response>'), 'failed'],
  ['JSON', { status: 200, type: 'application/json', body: '{}' }, 'failed'],
])('%s ends the call unanswered', async (_what, given, status) => {
  answer = given;
  callIn();
  expect((await ended()).fields.CallStatus).toBe(status);
  expect(trial.simulated.parties()).toEqual([]);
});

test('by a fault the voice URL is asked twice about one call', async () => {
  answer = stream();
  trial.simulated.faults.once('voice.duplicate');
  callIn();
  const line = await trial.bench.until('the stream', () => trial.bench.streams[0]);
  const asked = told.filter(({ path }) => path === '/voice');
  expect(asked.map(({ fields }) => fields)).toEqual([asked[0]?.fields, asked[0]?.fields]);
  line.hangUp();
});

test('a test face of its own takes calls by REST, and refuses what is none', async () => {
  answer = xml(sayTwiml('Call later.'));
  const { accountSid, authToken } = trialAccount;
  const post = (form: Record<string, string>, password = authToken) =>
    fetch(`${trial.simulated.url}/2010-04-01/Accounts/${accountSid}/IncomingCalls.json`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${accountSid}:${password}`).toString('base64')}`,
      },
      body: new URLSearchParams(form),
    });
  const form = { From: '+15550130000', To: '+15550140000', Persona: 'slow' };
  const placed = await post(form);
  expect(placed.status).toBe(201);
  const call = (await placed.json()) as { sid: string };
  expect(call).toMatchObject({ direction: 'inbound', status: 'ringing' });
  expect(await trial.report(call.sid)).toMatchObject({ persona: 'slow', told: ['Call later.'] });
  expect((await post({ ...form, To: '123' })).status).toBe(400);
  expect((await post({ ...form, Persona: 'angry' })).status).toBe(400);
  expect((await post(form, 'another')).status).toBe(401);
});
