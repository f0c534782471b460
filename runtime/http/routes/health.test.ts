import { expect, test } from 'vitest';
import { openApiGround } from '../api-ground.ts';

test('health is told to everyone, and readiness by part', async () => {
  const ground = await openApiGround();
  try {
    const far = { method: 'GET' as const, remoteAddress: '10.0.0.7' };
    expect((await ground.inject({ ...far, url: '/healthz' })).body).toEqual({ status: 'ok' });
    expect(await ground.inject({ ...far, url: '/readyz' })).toMatchObject({
      status: 200,
      body: { ready: true, parts: { store: 'ok', bus: 'ok' } },
    });
    ground.store.ping = () => Promise.reject(new Error('gone'));
    expect(await ground.inject({ ...far, url: '/readyz' })).toMatchObject({
      status: 503,
      body: { ready: false, parts: { store: 'down', bus: 'ok' } },
    });
    expect((await ground.inject({ ...far, url: '/metrics' })).status).toBe(401);
  } finally {
    await ground.close();
  }
});

test('a part that does not answer is down after two seconds', async () => {
  const ground = await openApiGround();
  try {
    ground.bus.ping = () => new Promise(() => {});
    expect((await ground.call('GET', '/readyz')).body.parts).toEqual({ store: 'ok', bus: 'down' });
  } finally {
    await ground.close();
  }
});

test('metrics count requests by route, never by id', async () => {
  const ground = await openApiGround();
  try {
    await ground.call('GET', '/api/v1/calls/some-id');
    await ground.call('GET', '/no/such/place');
    const text = (await ground.call('GET', '/metrics')).body as string;
    expect(text).toContain('vox_http_requests_total{route="/api/v1/calls/:id",status="404"} 1');
    expect(text).toContain('vox_http_errors_total{code="call_unknown"} 1');
    expect(text).not.toContain('some-id');
  } finally {
    await ground.close();
  }
});

test('the description of the API lists its routes', async () => {
  const ground = await openApiGround();
  try {
    const { status, body } = await ground.call('GET', '/api/v1/openapi.json');
    expect(status).toBe(200);
    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining(['/api/v1/config', '/api/v1/calls/{id}/results', '/api/v1/campaigns']),
    );
  } finally {
    await ground.close();
  }
});
