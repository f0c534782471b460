/** The unit of the dialler, and the releases that it runs. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { endProcesses, runProduct } from './product-process.ts';

const run = promisify(execFile);
const unitFile = fileURLToPath(new URL('../systemd/voxdialler.service', import.meta.url));
const installer = fileURLToPath(new URL('../systemd/install-release.ts', import.meta.url));
const prefix = '/opt/voxdialler';

let to: string;
beforeAll(async () => {
  to = await mkdtemp(join(tmpdir(), 'voxbridge-systemd-'));
});
afterEach(endProcesses);
afterAll(() => rm(to, { recursive: true, force: true }));

const install = (tag: string) =>
  run(process.execPath, [installer, '--tag', tag, '--to', to, '--link-modules']);

/** `Key=value` lines of the unit, in their order. */
const settingsOf = async (key: string): Promise<string[]> =>
  (await readFile(unitFile, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith(`${key}=`))
    .map((line) => line.slice(key.length + 1));

describe('voxdialler.service', () => {
  it('runs an installed release: it leads on an empty store, is healthy, and ends with 0 when it is told to', async () => {
    await install('v1');
    const [exec = '', workingDirectory = ''] = await Promise.all([
      settingsOf('ExecStart').then(([one]) => one),
      settingsOf('WorkingDirectory').then(([one]) => one),
    ]);
    const environment = Object.fromEntries(
      (await settingsOf('Environment')).map((line) => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
    const dialler = runProduct(
      {
        ...environment,
        DIALLER_PORT: '0',
        DATA_DIR: join(to, 'data'),
        VOXCORE_SECRET: 'a-secret-of-this-test',
        TWILIO_ACCOUNT_SID: 'AC0123456789abcdef0123456789abcdef',
        TWILIO_AUTH_TOKEN: 'a-token-of-this-test',
        TWILIO_BASE_URL: 'http://127.0.0.1:9',
        PUBLIC_URL: 'http://127.0.0.1:9',
      },
      [],
      {
        elsewhere: {
          cwd: workingDirectory.replace(prefix, to),
          command: exec.replaceAll(prefix, to).split(' '),
        },
      },
    );
    const [, url = ''] = await dialler.line(/^dialler {2}(\S+)/);
    const health = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) });
    expect(health.status).toBe(200);
    dialler.signal('SIGTERM');
    expect(await dialler.ended).toBe(0);
  });

  it('ticks every two seconds on a port of its own, as a user of its own', async () => {
    expect(await settingsOf('Environment')).toEqual(
      expect.arrayContaining(['LOOP_INTERVAL_SECONDS=2.0', 'DIALLER_PORT=8090']),
    );
    expect(await settingsOf('User')).toEqual(['voxdialler']);
  });

  it.runIf(existsSync('/usr/bin/systemd-analyze'))(
    'is hardened: systemd sees an exposure of at most 2 of 10',
    async () => {
      await run('systemd-analyze', ['security', '--offline=true', '--threshold=20', unitFile]);
    },
  );
});

describe('a release', () => {
  it('is made current in one step, never changed, and the last five are kept', async () => {
    for (const tag of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6']) await install(tag);
    expect(await readlink(join(to, 'current'))).toBe(join('releases', 'r6'));
    const kept = await readdir(join(to, 'releases'));
    expect(kept.sort()).toEqual(['r2', 'r3', 'r4', 'r5', 'r6']);
    await expect(install('r6')).rejects.toThrow(/is there already/);
    await expect(install('../r7')).rejects.toThrow(/usage/);
  });
});
