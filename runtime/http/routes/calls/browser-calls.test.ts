import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { mediaToken } from '../../../../actors/dialling/attempt/dial-look-up.ts';
import type { AttachRequest } from '../../../../machines/contracts/call/attach.ts';
import { type ApiGround, groundSecret, openApiGround, smallBotConfig } from '../../api-ground.ts';

let ground: ApiGround;
let botId: string;
let server: Server;
let attached: AttachRequest[];
/** What the worker says to an attach. */
let status: number;
beforeEach(async () => {
  attached = [];
  status = 202;
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    request.on('end', () => {
      const attach = JSON.parse(text) as AttachRequest;
      attached.push(attach);
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ workerId: 'w', callId: attach.callId }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ground = await openApiGround();
  await ground.documents.workers.insertOne({
    _id: 'w',
    schemaVersion: 1,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    mediaUrl: 'wss://w.example/media/7/ws/twilio',
    slotCount: 2,
    busyCount: 0,
    state: 'ready',
    beatAt: ground.clock.now,
    startedAt: 7,
  });
  const bot = await ground.call('POST', '/api/v1/bots', { name: 'Bot', config: smallBotConfig() });
  botId = bot.body._id;
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await ground.close();
});

const call = (body: object = { botId }) => ground.call('POST', '/api/v1/browser-calls', body);
const publish = () => ground.call('POST', `/api/v1/bots/${botId}/publish`);

test('a browser call is attached to a worker, and says where the browser goes with which token', async () => {
  await publish();
  const { status: answered, body, headers } = await call();
  expect(answered).toBe(201);
  expect(headers.location).toBe(`/api/v1/calls/${body.callId}`);
  expect(body).toEqual({
    callId: expect.any(String),
    url: 'wss://w.example/media/7/ws/browser',
    token: mediaToken(groundSecret, body.callId),
    expiresAt: ground.clock.now + 8_000,
  });
  expect(attached).toEqual([
    {
      callId: body.callId,
      token: body.token,
      botId,
      direction: 'inbound',
      carrierCallId: null,
      from: 'browser',
      to: 'Bot',
      answeredAt: ground.clock.now,
    },
  ]);
});

test('a draft can be called before anything is published', async () => {
  expect(await call()).toMatchObject({ status: 409, body: { code: 'bot_not_live' } });
  expect((await call({ botId, versionId: 'draft' })).status).toBe(201);
  expect(attached).toMatchObject([{ versionId: 'draft' }]);
  const asked = `/api/v1/config?call_id=c&bot_id=${botId}&version=draft`;
  expect((await ground.asFleet('GET', asked)).body).toMatchObject({
    bot: { botId, versionId: 'draft', hash: expect.any(String) },
    config: smallBotConfig(),
  });
});

test('what cannot be called is refused before a worker is asked', async () => {
  await publish();
  expect(await call({ botId: 'nobody' })).toMatchObject({ status: 404 });
  expect(await call({ botId, versionId: 'x:9' })).toMatchObject({
    status: 404,
    body: { code: 'version_unknown' },
  });
  expect(await call({})).toMatchObject({ status: 400 });
  expect(attached).toEqual([]);
});

test('without a free slot the answer says that it may be tried again', async () => {
  await publish();
  status = 429;
  expect(await call()).toMatchObject({
    status: 503,
    body: { code: 'over_limit', retryable: true },
  });
});
