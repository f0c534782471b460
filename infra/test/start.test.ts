/** What a newcomer sees when it starts, when it cannot start, and when it is told to end. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endProcesses, runProduct } from './product-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'voxbridge-start-'));
});
afterEach(endProcesses);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('a start that cannot be', () => {
  it('tells every wrong variable at once, by name, with what was expected and what it got, and exits with 2', async () => {
    const product = runProduct({
      DATA_DIR: join(folder, 'wrong'),
      API_PORT: 'eighty',
      AUDIO_THREADS: '0',
      MONGODB_URI: 'postgres://somewhere',
      TWILIO_AUTH_TOKEN: 'a-token-without-its-account',
      LOG_LEVEL: 'loud',
    });
    expect(await product.ended).toBe(2);
    const said = product.complaints.join('\n');
    expect(said).toContain('config_invalid');
    expect(said).toContain('5 problems');
    expect(said).toContain('API_PORT: expected a whole number from 0 to 65535; got "eighty"');
    expect(said).toContain('AUDIO_THREADS: expected a whole number from 1 to 64; got "0"');
    expect(said).toMatch(/MONGODB_URI: expected mongodb:.*; got a secret of 20 characters/);
    expect(said).toMatch(/TWILIO_ACCOUNT_SID: expected a value, because .*; got nothing/);
    expect(said).toMatch(/LOG_LEVEL: expected trace, .*; got "loud"/);
    expect(said).not.toContain('a-token-without');
    expect(product.lines).toEqual([]);
  });

  it('knows its roles and options, and exits with 2 on others', async () => {
    const product = runProduct({ DATA_DIR: folder }, ['everything', '--frsh']);
    expect(await product.ended).toBe(2);
    expect(product.complaints.join('\n')).toContain('usage: node runtime/main.ts [all|');
  });

  describe('when a port is taken', () => {
    let other: Server;
    let port: string;
    beforeAll(async () => {
      other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      port = String((other.address() as AddressInfo).port);
    });
    afterAll(() => other.close());

    it.each(['API_PORT', 'FLEET_PORT', 'DIALLER_PORT', 'CARRIER_PORT'])(
      'names the port and %s, and exits with 1',
      async (variable) => {
        const dataDir = join(folder, variable);
        const product = runProduct({ DATA_DIR: dataDir, [variable]: port });
        expect(await product.ended).toBe(1);
        const said = product.complaints.join('\n');
        expect(said).toContain('port_in_use: Another program listens on this port');
        expect(said).toContain(`${variable}=${port}`);
        expect(said).not.toMatch(/^ +at /m);
      },
    );
  });

  it.each([[], ['--fresh']])(
    'names the data folder that cannot be written, and exits with 1 (%s)',
    async (...args) => {
      const file = join(folder, 'a-file');
      await writeFile(file, '');
      const product = runProduct({ DATA_DIR: join(file, 'data') }, args);
      expect(await product.ended).toBe(1);
      const said = product.complaints.join('\n');
      expect(said).toContain('data_dir_unwritable');
      expect(said).toContain(`DATA_DIR=${join(file, 'data')}: ENOTDIR`);
      expect(said).not.toMatch(/^ +at /m);
    },
  );

  it.each(['SPOOL_DIR', 'RECORDINGS_DIR'])(
    'names %s when it cannot be written',
    async (variable) => {
      const file = join(folder, 'another-file');
      await writeFile(file, '');
      const place = join(file, 'folder');
      const product = runProduct({ DATA_DIR: join(folder, 'fine'), [variable]: place });
      expect(await product.ended).toBe(1);
      expect(product.complaints.join('\n')).toContain(`${variable}=${place}: ENOTDIR`);
    },
  );
});

describe('a start', () => {
  it('says where the console is and what each part is, then what happens in each call; one signal drains, and it exits with 0', async () => {
    const product = runProduct({
      DATA_DIR: join(folder, 'first'),
      CARRIER_TIME_SCALE: '0.02',
      DRAIN_MS: '1500',
    });
    const [, url] = await product.line(/^VoxBridge {2}(http:\S+)/);
    expect((await fetch(`${url}api/v1/calls`)).status).toBe(200);
    for (const part of ['store', 'bus', 'objects', 'carrier', 'speech', 'model', 'fleet'])
      await product.line(new RegExp(`^ {2}${part} +\\w`));
    await product.line(/^ {2}store .*MONGODB_URI/);

    const [, party] = await product.line(/(\+\d+) +ringing/);
    expect(party).toMatch(/^\+1555/);
    const [, talking = ''] = await product.line(/(\+\d+) +bot: “.+”/);
    await product.line(new RegExp(`\\${talking} +answered$`));
    await product.line(/party: “.+”/);

    product.signal('SIGINT');
    // As `npm start` does with the signal that the terminal gave to both.
    product.signal('SIGINT');
    await product.line(/^draining: no new call; \d+ going on, cut after 1.5 s$/);
    expect(await product.ended).toBe(0);

    const drainedAt = product.lines.findIndex((line) => line.startsWith('draining'));
    const afterwards = product.lines.slice(drainedAt);
    expect(afterwards.filter((line) => / (?:ringing|answered)$/.test(line))).toEqual([]);
    expect(afterwards.at(-1)).toBe('all calls have ended');
    const answered = product.lines.filter((line) => line.endsWith(' answered'));
    const over = product.lines.filter((line) =>
      / ended after \d+:\d\d: [\w ]+ \([\w ]+\)$/.test(line),
    );
    expect(over).toHaveLength(answered.length);
    // No warning, no stack, no JSON for someone who only looks.
    expect(product.complaints).toEqual([]);
  });

  it('ends at once, and not with 0, at a second signal', async () => {
    const product = runProduct({
      DATA_DIR: join(folder, 'second'),
      CARRIER_TIME_SCALE: '0.02',
      DRAIN_MS: '60000',
    });
    await product.line(/ answered$/);
    product.signal('SIGINT');
    await product.line(/^draining/);
    const asked = setInterval(() => product.signal('SIGINT'), 100);
    expect(await product.ended).toBe(130);
    clearInterval(asked);
  });

  it('takes SIGTERM, as a service manager sends it, like Ctrl-C', async () => {
    const product = runProduct({ DATA_DIR: join(folder, 'early'), DRAIN_MS: '0' });
    await product.line(/^VoxBridge/);
    product.signal('SIGTERM');
    expect(await product.ended).toBe(0);
    expect(product.complaints).toEqual([]);
  });
});
