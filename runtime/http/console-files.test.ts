import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiGround, openApiGround } from './api-ground.ts';

const page = '<!doctype html><title>console</title>';
const script = 'console.log("console");'.repeat(100);

let ground: ApiGround;
let consoleDir: string;
const get = (url: string, headers: Record<string, string> = {}) =>
  ground.inject({ method: 'GET', url, headers });

describe('the console', () => {
  beforeAll(async () => {
    ground = await openApiGround();
    consoleDir = join(ground.folder, 'console');
    await ground.close();
    ground = await openApiGround({ consoleDir });
    await mkdir(join(consoleDir, 'assets'), { recursive: true });
    await writeFile(join(consoleDir, 'index.html'), page);
    await writeFile(join(consoleDir, 'mark.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
    await writeFile(join(consoleDir, 'assets/main-a1b2.js'), script);
    await writeFile(join(consoleDir, 'assets/main-a1b2.js.br'), brotliCompressSync(script));
  });
  afterAll(() => ground.close());

  test.each([
    '/',
    '/calls',
    '/calls/01J?at=1200',
    '/campaigns',
    '/campaigns/c-1',
    '/dock',
    '/inspect',
    '/inspect/all@host-1/fleet/slot-3',
  ])('has its document at %s, asked for each time', async (url) => {
    const { status, body, headers } = await get(url);
    expect(status).toBe(200);
    expect(body).toBe(page);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      etag: expect.any(String),
    });
  });

  test('has its mark, asked for each time', async () => {
    const { status, headers } = await get('/mark.svg');
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'image/svg+xml',
      'cache-control': 'no-cache',
    });
  });

  test('is not sent again to who has it', async () => {
    const { headers } = await get('/');
    const again = await get('/', { 'if-none-match': String(headers.etag) });
    expect(again.status).toBe(304);
    expect(again.raw).toHaveLength(0);
  });

  test('has assets that are kept for good, compressed for who can read that', async () => {
    const plain = await get('/assets/main-a1b2.js');
    expect(plain.body).toBe(script);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    const { raw, headers } = await get('/assets/main-a1b2.js', {
      'accept-encoding': 'gzip, br',
    });
    expect(headers['content-encoding']).toBe('br');
    expect(raw.length).toBeLessThan(script.length / 10);
  });

  test.each([
    '/assets/other.js',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/%2e%2e%2findex.html',
    '/api/v1/nothing',
    '/api/nothing',
    '/index.html',
    '/other.svg',
    '/nothing',
  ])('has nothing at %s but a problem', async (url) => {
    const { status, headers } = await get(url);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(headers['content-type']).toContain('application/problem+json');
  });

  test('shows whoever comes to an address that is none of its pages that there is no such page', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const lost = await get('/campains', browser);
    expect(lost.status).toBe(404);
    expect(lost.body).toBe(page);
    expect(lost.headers['cache-control']).toBe('no-cache');
    for (const url of ['/api/v1/nothing', '/assets/other.js', '/ws/nothing', '/other.svg']) {
      const { status, headers } = await get(url, browser);
      expect(status).toBe(404);
      expect(headers['content-type']).toContain('application/problem+json');
    }
  });

  test('may speak with its own server, and runs nothing that is not from there', async () => {
    const { headers } = await get('/');
    const policy = String(headers['content-security-policy']);
    for (const rule of [
      "default-src 'self'",
      "connect-src 'self' ws: wss:",
      "img-src 'self' data:",
      "media-src 'self' blob:",
    ])
      expect(policy.split(';')).toContain(rule);
    expect(policy).not.toMatch(/script-src|style-src /);
  });
});

test('a console that is not built says how it comes, and is there once it is', async () => {
  ground = await openApiGround();
  const dir = join(ground.folder, 'console');
  const late = await openApiGround({ consoleDir: dir });
  const first = await late.call('GET', '/');
  expect(first.status).toBe(503);
  expect(first.headers['cache-control']).toBe('no-store');
  expect(first.headers.refresh).toBe('2');
  expect(first.body).toContain('npm run console');
  await mkdir(dir);
  await writeFile(join(dir, 'index.html'), page);
  expect((await late.call('GET', '/calls')).body).toBe(page);
  await late.close();
  await ground.close();
});
