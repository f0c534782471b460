import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { guardAccess } from './access.ts';
import { type ApiGround, groundSecret, openApiGround } from './api-ground.ts';
import type { ApiParts } from './api-parts.ts';

let ground: ApiGround;
beforeAll(async () => {
  ground = await openApiGround();
});
afterAll(() => ground.close());

const asOperator = (headers: Record<string, string>, remoteAddress = '127.0.0.1') =>
  ground.inject({ method: 'GET', url: '/api/v1/calls', headers, remoteAddress });

describe('an operator route', () => {
  test('is open to a program on this machine', async () => {
    expect((await asOperator({})).status).toBe(200);
    expect((await asOperator({ host: '[::1]:8080' }, '::1')).status).toBe(200);
  });

  test.each([
    ['another machine', {}, '10.0.0.7'],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
    ['a foreign name that leads here', { host: 'rebound.example' }, '127.0.0.1'],
  ])('is closed to %s without the secret, and open with it', async (_, headers, address) => {
    const refused = await asOperator(headers, address);
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(refused.headers['www-authenticate']).toBe('Bearer');
    const authorization = `Bearer ${groundSecret}`;
    expect((await asOperator({ ...headers, authorization }, address)).status).toBe(200);
  });

  test.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'null' },
  ])('is closed to a page of another site: %o', async (headers) => {
    const answer = await ground.inject({
      method: 'POST',
      url: '/api/v1/campaigns/c/stop',
      headers,
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
  });

  test('is open to a page of its own', async () => {
    const answer = await asOperator({
      origin: 'http://localhost:8080',
      'sec-fetch-site': 'same-origin',
    });
    expect(answer.status).toBe(200);
  });
});

describe('an internal route', () => {
  const config = (authorization?: string) =>
    ground.inject({
      method: 'GET',
      url: '/api/v1/config?call_id=c&bot_id=none',
      headers: authorization === undefined ? {} : { authorization },
    });

  test('takes the secret, and the previous one while it is being replaced', async () => {
    expect((await config(`Bearer ${groundSecret}`)).body.code).toBe('bot_unknown');
    expect((await config('Bearer the-secret-before-that')).body.code).toBe('bot_unknown');
  });

  test.each([undefined, 'Bearer wrong', `Basic ${groundSecret}`, 'Bearer ', groundSecret])(
    'refuses %s, even from this machine',
    async (authorization) => {
      expect(await config(authorization)).toMatchObject({
        status: 401,
        body: { code: 'unauthorized' },
      });
    },
  );
});

describe('every answer', () => {
  test('carries the id of its request, a given one if it fits in a log', async () => {
    expect((await asOperator({ 'x-request-id': 'from-the-proxy-1' })).headers['x-request-id']).toBe(
      'from-the-proxy-1',
    );
    const own = (await asOperator({ 'x-request-id': 'x"\n{}' })).headers['x-request-id'];
    expect(own).toMatch(/^id-\d{6}$/);
  });

  test('is kept by no cache and guarded by the usual headers', async () => {
    const { headers } = await asOperator({});
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy':
        "default-src 'self';connect-src 'self' ws: wss:;media-src 'self' blob:;img-src 'self' data:;style-src-attr 'unsafe-inline';base-uri 'none';object-src 'none';form-action 'self';frame-ancestors 'none'",
      'strict-transport-security': expect.stringContaining('max-age='),
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('that refuses is a problem of the catalogue', async () => {
    const answer = await ground.call('GET', '/api/v1/nonsense');
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.body).toEqual({
      type: 'urn:voxbridge:error:not_found',
      title: 'There is nothing at this address; check the id.',
      status: 404,
      code: 'not_found',
      detail: 'GET /api/v1/nonsense',
      retryable: false,
      requestId: answer.headers['x-request-id'],
    });
  });

  test('of a store that broke says nothing of the cause, which the log has', async () => {
    const broken = await openApiGround();
    try {
      broken.documents.calls.find = () => Promise.reject(new Error('canary-of-the-cause'));
      const answer = await broken.call('GET', '/api/v1/calls');
      expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
      expect(JSON.stringify(answer.body)).not.toContain('canary');
      const line = broken.logged.find((each) => each.includes('canary-of-the-cause'));
      expect(line).toContain(answer.body.requestId);
    } finally {
      await broken.close();
    }
  });
});

test('a route that does not state its access cannot be added', async () => {
  const app = fastify();
  guardAccess(app, { secret: { current: groundSecret, previous: null } } as ApiParts);
  expect(() => app.get('/open', async () => 'x')).toThrow('does not state its access');
});

test('a path that is no path, and a request that is no HTTP, are refused', async () => {
  const fresh = await openApiGround();
  try {
    await fresh.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = fresh.app.server.address() as AddressInfo;
    const send = async (text: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.setEncoding('utf8').on('data', (chunk: string) => {
        answer += chunk;
      });
      socket.write(text);
      await once(socket, 'close');
      return answer;
    };
    const close = 'host: localhost\r\nconnection: close\r\n\r\n';
    expect(await send(`GET /api/v1/calls/%E0%A4%A HTTP/1.1\r\n${close}`)).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*bad_request/,
    );
    expect(await send('GARBAGE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    expect(
      await send(
        `GET /x HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1\.1 404 /);
  } finally {
    await fresh.close();
  }
});

test('an open WebSocket does not keep the server from closing', async () => {
  const fresh = await openApiGround();
  await fresh.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = fresh.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(
    `GET /api/v1/fleet/snapshots HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${groundSecret}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  await once(socket, 'data');
  const closed = once(socket, 'close');
  await fresh.close();
  await closed;
});
