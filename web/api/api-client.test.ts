import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

/** The console's address is the API's own; here it is a real server that answers as told by the path. */
const server = createServer((request, answer) => {
  if (request.url === '/problem') {
    answer.writeHead(409, { 'content-type': 'application/problem+json' });
    answer.end(
      JSON.stringify({
        type: 'about:blank',
        title: 'Conflict',
        status: 409,
        code: 'campaign_running',
        detail: 'The campaign runs already.',
        retryable: false,
        requestId: 'r1',
      }),
    );
  } else if (request.url === '/broken') {
    answer.writeHead(502, { 'content-type': 'text/html' });
    answer.end('<h1>Bad gateway</h1>');
  } else if (request.url === '/none') {
    answer.writeHead(204).end();
  } else answer.end(JSON.stringify({ at: request.url, method: request.method }));
});

const load = async () => {
  const { port } = server.address() as AddressInfo;
  vi.stubEnv('VITE_API_URL', `http://127.0.0.1:${port}/`);
  vi.resetModules();
  return import('./api-client.ts');
};

beforeAll(() => new Promise<void>((done) => server.listen(0, '127.0.0.1', done)));
afterAll(() => {
  vi.unstubAllEnvs();
  server.close();
});

describe('the API client', () => {
  it('asks with what is set of a query', async () => {
    const { api } = await load();
    const query = { q: 'a b', empty: '', none: null, count: 3 };
    expect(await api.json('/rows', { query })).toEqual({
      at: '/rows?q=a+b&count=3',
      method: 'GET',
    });
    expect(await api.json('/none', { method: 'POST', body: {} })).toBeUndefined();
  });

  it('throws what the API says of a problem', async () => {
    const { api, ApiError } = await load();
    const error = await api.json('/problem').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      message: 'The campaign runs already.',
      status: 409,
      isRetryable: false,
      problem: { code: 'campaign_running', requestId: 'r1' },
    });
  });

  it('says so when the answer is not of the API', async () => {
    const { api } = await load();
    await expect(api.json('/broken')).rejects.toMatchObject({
      message: 'The API answered 502.',
      problem: null,
    });
  });

  it('says so when nothing answers, and passes on that the asker left', async () => {
    const { api } = await load();
    vi.stubEnv('VITE_API_URL', 'http://127.0.0.1:1');
    vi.resetModules();
    const { api: silent } = await import('./api-client.ts');
    await expect(silent.json('/x')).rejects.toMatchObject({ status: 0, isRetryable: true });
    await expect(api.json('/x', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
  });
});
