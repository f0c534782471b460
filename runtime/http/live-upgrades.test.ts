import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { openInProcessBus } from '../../actors/bus/in-process-bus.ts';
import { realClock } from '../../actors/clock/real-clock.ts';
import { documentsOf } from '../control/documents.ts';
import { openLiveRelay } from '../live/live-relay.ts';
import { openLog } from '../system/log.ts';
import { type ApiGround, groundSecret, openApiGround } from './api-ground.ts';

const bus = openInProcessBus();
let ground: ApiGround;
let origin: string;

beforeAll(async () => {
  ground = await openApiGround({}, undefined, (store) => ({
    live: openLiveRelay({
      bus,
      documents: documentsOf(store),
      clock: realClock(),
      newId: () => 'api-1',
      log: openLog({ level: 'silent' }),
      count: () => {},
    }),
  }));
  await ground.app.listen({ host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${(ground.app.server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await ground.close();
  await bus.close();
});

/** 101: it was let in. */
const statusOf = async (headers: Record<string, string>, path = '/api/v1/live') => {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers });
  socket.on('error', () => {});
  const refused = once(socket, 'unexpected-response').then(
    ([, response]) => (response as IncomingMessage).statusCode,
  );
  const status = await Promise.race([refused, once(socket, 'open').then(() => 101)]);
  socket.terminate();
  return status;
};

describe('who may watch', () => {
  it('a page of this server, and a program on this machine', async () => {
    expect(await statusOf({ origin })).toBe(101);
    expect(await statusOf({})).toBe(101);
  });

  it.each([
    ['a page of another site', { origin: 'https://elsewhere.example' }, 403],
    ['a page that is not told of by its origin', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a foreign name for this machine', { host: 'rebound.example' }, 401],
    ['somebody behind a proxy', { 'x-forwarded-for': '203.0.113.7' }, 401],
  ])('not %s', async (_who, headers, status) => {
    expect(await statusOf(headers)).toBe(status);
  });

  it('whoever holds the secret, from anywhere', async () => {
    expect(
      await statusOf({ 'x-forwarded-for': '203.0.113.7', authorization: `Bearer ${groundSecret}` }),
    ).toBe(101);
  });

  it('and nothing else is served there', async () => {
    expect(await statusOf({}, '/api/v1/lives')).toBe(404);
  });
});
