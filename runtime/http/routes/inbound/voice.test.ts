import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { signTwilioRequest } from '../../../../actors/telephony/twilio/twilio-signature.ts';
import { parseTwiml } from '../../../../actors/telephony/twilio/twiml.ts';
import type { AttachRequest } from '../../../../machines/contracts/call/attach.ts';
import { standardBusyText } from '../../../../machines/contracts/call/inbound.ts';
import {
  type ApiGround,
  groundAuthToken,
  groundUrl,
  openApiGround,
  smallBotConfig,
} from '../../api-ground.ts';
import { exampleAttempt } from '../../example-attempt.ts';
import { twilioSignatureCheck } from '../../twilio-signature-check.ts';

const number = '+15550140000';
const caller = '+15550130000';
const previousToken = 'the-auth-token-before-that';
const busyText = 'All lines are busy. Goodbye.';

/** A worker that answers every attach with one status; 0: never. */
interface WorkerTwin {
  readonly attached: AttachRequest[];
  status: number;
}

let ground: ApiGround;
let botId: string;
let servers: Server[];
beforeEach(async () => {
  servers = [];
  ground = await openApiGround({
    isCarrierSignature: twilioSignatureCheck(groundAuthToken, previousToken),
  });
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'Bot', config: smallBotConfig() });
  botId = bot.body._id;
  await ground.call('POST', `/api/v1/bots/${botId}/publish`);
  await ground.call('POST', '/api/v1/inbound-routes', { number, botId, busyText });
});
afterEach(async () => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
  await ground.close();
});

const worker = async (name: string, freeCount: number, status = 202): Promise<WorkerTwin> => {
  const twin: WorkerTwin = { attached: [], status };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      const attach = JSON.parse(text) as AttachRequest;
      twin.attached.push(attach);
      if (twin.status === 0) return;
      response.writeHead(twin.status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ workerId: name, callId: attach.callId, startedAt: 7 }));
    });
  }).listen(0, '127.0.0.1');
  servers.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  await ground.documents.workers.insertOne({
    _id: name,
    schemaVersion: 1,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mediaUrl: `wss://${name}.example/ws/twilio`,
    slotCount: 10,
    busyCount: 10 - freeCount,
    state: 'ready',
    beatAt: ground.clock.now,
    startedAt: 7,
  });
  return twin;
};

const voiceUrl = '/webhooks/carriers/twilio/voice';

const post = (
  fields: Record<string, string> = {},
  { url = voiceUrl, token = groundAuthToken, sign = true } = {},
) => {
  const form = { CallSid: 'CA1', From: caller, To: number, CallStatus: 'ringing', ...fields };
  return ground.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(sign
        ? { 'x-twilio-signature': signTwilioRequest(token, `${groundUrl}${url}`, form) }
        : {}),
    },
    payload: new URLSearchParams(form).toString(),
    remoteAddress: '203.0.113.5',
  });
};

const verbsOf = async (answer: ReturnType<typeof post>) => {
  const { status, headers, body } = await answer;
  expect([status, headers['content-type']]).toEqual([200, 'text/xml; charset=utf-8']);
  return parseTwiml(body);
};
const stored = (callSid = 'CA1') => ground.documents.inboundCalls.findOne({ _id: callSid });
const counted = async (line: string): Promise<number> => {
  const text = (await ground.inject({ method: 'GET', url: '/metrics' })).raw.toString();
  const found = text.split('\n').find((each) => each.startsWith(`${line} `));
  return Number(found?.split(' ')[1] ?? 0);
};
const answered = (answer: string) => counted(`vox_inbound_calls_total{answer="${answer}"}`);
const told = (text: string) => [{ verb: 'say', text }, { verb: 'hangup' }];

test('a call is handed to the worker with most free slots, and streamed there', async () => {
  const [less, more] = [await worker('less', 2), await worker('more', 5)];
  const verbs = await verbsOf(post());
  expect(less.attached).toEqual([]);
  const [attach] = more.attached;
  expect(attach).toEqual({
    callId: attach!.callId,
    token: expect.stringMatching(/^[\w-]{43}$/),
    botId,
    direction: 'inbound',
    carrierCallId: 'CA1',
    from: caller,
    to: number,
    answeredAt: ground.clock.now,
    endedUrl: expect.any(String),
  });
  const { callId, token } = attach!;
  const action = `${groundUrl}/webhooks/carriers/twilio/stream-ended?callId=${callId}`;
  expect(attach!.endedUrl).toBe(action);
  expect(verbs).toEqual([
    { verb: 'stream', url: 'wss://more.example/ws/twilio', parameters: { callId, token }, action },
  ]);
  expect(await stored()).toMatchObject({
    callId,
    state: 'attached',
    workerId: 'more',
    workerStartedAt: 7,
    answeredAt: ground.clock.now,
  });
  expect(await answered('connected')).toBe(1);
});

test('a pinned version goes with the call', async () => {
  const twin = await worker('w1', 1);
  const { items } = (await ground.call('GET', '/api/v1/inbound-routes')).body;
  const versionId = (await ground.documents.bots.findOne({ _id: botId }))!.liveVersionId;
  await ground.call('PUT', `/api/v1/inbound-routes/${items[0]._id}`, { number, botId, versionId });
  await post();
  expect(twin.attached).toMatchObject([{ versionId }]);
});

test('a worker that is busy after all is passed over, also one that does not listen', async () => {
  const [full, free] = [await worker('full', 9, 429), await worker('free', 1)];
  await worker('dead', 8);
  const dead = servers.pop()!;
  await new Promise((resolve) => dead.close(resolve));
  expect(await verbsOf(post())).toMatchObject([{ url: 'wss://free.example/ws/twilio' }]);
  expect([full.attached.length, free.attached.length]).toEqual([1, 1]);
});

test('with every slot taken the caller is told so in the route’s words, and that is counted', async () => {
  await worker('full', 0, 429);
  expect(await verbsOf(post())).toEqual(told(busyText));
  expect(await stored()).toMatchObject({ state: 'refused', workerId: null });
  expect(await answered('busy')).toBe(1);
  expect(await verbsOf(post())).toEqual(told(busyText));
});

test('without a worker the caller is told so as well', async () => {
  expect(await verbsOf(post())).toEqual(told(busyText));
});

test('a number without a route, or with one that is off, is rejected unanswered', async () => {
  const rejected = [{ verb: 'reject', reason: 'rejected' }];
  expect(await verbsOf(post({ To: '+15550149999' }))).toEqual(rejected);
  await ground.documents.inboundRoutes.updateOne({ number }, { $set: { enabled: false } });
  expect(await verbsOf(post())).toEqual(rejected);
  expect(await stored()).toBeNull();
  expect(await answered('unrouted')).toBe(2);
});

test('a bot that was never published takes no call', async () => {
  const twin = await worker('w1', 1);
  await ground.documents.bots.updateOne({ _id: botId }, { $set: { liveVersionId: null } });
  expect(await verbsOf(post())).toEqual(told(busyText));
  expect(twin.attached).toEqual([]);
  expect(await answered('bot_not_live')).toBe(1);
});

test('the carrier that asks again is answered the same, though the route is gone meanwhile', async () => {
  const twin = await worker('w1', 2);
  const first = await verbsOf(post());
  await ground.documents.inboundRoutes.deleteMany({});
  expect(await verbsOf(post())).toEqual(first);
  expect(twin.attached).toHaveLength(1);
  expect(await answered('repeated')).toBe(1);
});

test('of webhooks that come at once for one call, one finds the worker and all get the same call', async () => {
  const twin = await worker('w1', 2);
  const all = await Promise.all([post(), post(), post(), post()].map(verbsOf));
  expect(twin.attached).toHaveLength(1);
  for (const verbs of all) expect(verbs).toEqual(all[0]);
});

test('a call whose webhook died with its process is taken over by the repeated one', async () => {
  await verbsOf(post());
  const { callId } = (await stored())!;
  await ground.documents.inboundCalls.updateOne({ _id: 'CA1' }, { $set: { state: 'offered' } });
  const twin = await worker('w1', 2);
  ground.clock.now += 5_000;
  expect(await verbsOf(post())).toMatchObject([{ verb: 'stream', parameters: { callId } }]);
  expect(twin.attached).toMatchObject([{ callId }]);
});

test('a worker that does not answer keeps no caller from the next one', async () => {
  const [stuck, free] = [await worker('stuck', 9, 0), await worker('free', 1)];
  expect(await verbsOf(post())).toMatchObject([{ url: 'wss://free.example/ws/twilio' }]);
  expect([stuck.attached.length, free.attached.length]).toEqual([1, 1]);
  expect(await stored()).toMatchObject({ state: 'attached', workerId: 'free' });
});

test('a lone worker that does not answer costs the caller no more than the time of the busy text', async () => {
  await worker('stuck', 9, 0);
  expect(await verbsOf(post())).toEqual(told(standardBusyText));
  expect(await answered('late')).toBe(1);
});

test('a store that stalls once a worker has taken the call does not cost the call', async () => {
  const twin = await worker('w1', 2);
  ground.documents.inboundCalls.updateOne = () => new Promise(() => {});
  expect(await verbsOf(post())).toMatchObject([{ verb: 'stream' }]);
  expect(twin.attached).toHaveLength(1);
});

test('a store that fails is no silence: the caller hears the standard text', async () => {
  ground.documents.inboundRoutes.findOne = () => Promise.reject(new Error('gone'));
  expect(await verbsOf(post())).toEqual(told(standardBusyText));
  expect(await answered('failed')).toBe(1);
});

test('a webhook without a signature, or with a wrong one, is refused and counted', async () => {
  const twin = await worker('w1', 2);
  for (const options of [{ sign: false }, { token: 'another-token' }])
    expect(await post({}, options)).toMatchObject({
      status: 403,
      body: { code: 'signature_invalid' },
    });
  expect(twin.attached).toEqual([]);
  expect(await stored()).toBeNull();
  expect(await counted('vox_http_errors_total{code="signature_invalid"}')).toBe(2);
});

test('a signature by the token that is being replaced is taken', async () => {
  await worker('w1', 2);
  expect(await verbsOf(post({}, { token: previousToken }))).toMatchObject([{ verb: 'stream' }]);
});

test('a signed form that lacks what a call needs is refused', async () => {
  expect((await post({ CallSid: '' })).status).toBe(400);
  expect((await post({ Junk: 'x'.repeat(20_000) })).status).toBe(413);
});

test('the end that a number tells is noted once, and of a call that is not known, taken', async () => {
  await verbsOf(post());
  const url = `${voiceUrl}/status`;
  const over = (fields: object = {}) =>
    post({ CallStatus: 'completed', SipResponseCode: '200', ...fields }, { url });
  expect((await post({ CallStatus: 'in-progress' }, { url })).status).toBe(204);
  expect((await stored())?.endedAt).toBeNull();
  const endedAt = ground.clock.now;
  expect((await over()).status).toBe(204);
  ground.clock.now += 1_000;
  expect((await over()).status).toBe(204);
  expect(await stored()).toMatchObject({ endedAt, carrierCode: '200' });
  expect((await over({ CallSid: 'CA9' })).status).toBe(204);
  expect((await post({ CallStatus: 'exploded' }, { url })).status).toBe(400);
  expect((await post({}, { url, sign: false })).status).toBe(403);
});

test('a call does not take the slot that a ringing dial was promised, but one beside it, and that of a dial ahead of the slots', async () => {
  const [promised, other] = [await worker('promised', 1), await worker('other', 0, 429)];
  const dial = exampleAttempt({ state: 'ringing', workerId: 'promised', endedAt: null });
  await ground.documents.attempts.insertOne(dial);
  expect(await verbsOf(post())).toEqual(told(busyText));
  expect(promised.attached).toEqual([]);
  // One that seems full may have become free since its last heartbeat.
  expect(other.attached.length).toBe(1);

  await ground.documents.workers.updateOne({ _id: 'promised' }, { $set: { busyCount: 8 } });
  await verbsOf(post({ CallSid: 'CA2' }));
  expect(promised.attached.length).toBe(1);

  await ground.documents.workers.updateOne({ _id: 'promised' }, { $set: { busyCount: 9 } });
  await ground.documents.attempts.updateOne({ _id: dial._id }, { $set: { isAhead: true } });
  await verbsOf(post({ CallSid: 'CA3' }));
  expect(promised.attached.length).toBe(2);
});
