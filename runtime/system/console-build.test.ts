import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildConsoleIfStale } from './console-build.ts';

const nodeModules = fileURLToPath(new URL('../../node_modules', import.meta.url));
let root: string;
const write = (file: string, text: string) => writeFile(join(root, 'web', file), text);
const built = async () => readFile(join(root, 'web/dist/index.html'), 'utf8');

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vox-console-'));
  await mkdir(join(root, 'web'));
  await symlink(nodeModules, join(root, 'node_modules'));
  await write(
    'vite.config.ts',
    'export default { root: import.meta.dirname, build: { reportCompressedSize: false } };',
  );
  await write('index.html', '<title>one</title><script type="module" src="/main.ts"></script>');
  await write('main.ts', 'document.title = "two";');
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('a console that is missing or older than its sources is built, and no other', async () => {
  expect(await buildConsoleIfStale(root)).toMatchObject({ outcome: 'built' });
  expect(await built()).toContain('<title>one</title>');
  expect(await buildConsoleIfStale(root)).toMatchObject({ outcome: 'fresh' });

  await write('main.test.ts', 'no part of the console');
  expect(await buildConsoleIfStale(root)).toMatchObject({ outcome: 'fresh' });

  const later = new Date(Date.now() + 60_000);
  await write('index.html', '<title>three</title>');
  await utimes(join(root, 'web/index.html'), later, later);
  let begunCount = 0;
  const outcome = await buildConsoleIfStale(root, () => {
    begunCount += 1;
  });
  expect(outcome).toMatchObject({ outcome: 'built' });
  expect(begunCount).toBe(1);
  expect(await built()).toContain('<title>three</title>');
  expect(await readdir(join(root, 'web'))).not.toContainEqual(expect.stringMatching(/building/));
});

test('a source that cannot be built is told, and the console that was there stays', async () => {
  await buildConsoleIfStale(root);
  await write('main.ts', 'this is no program');
  const later = new Date(Date.now() + 60_000);
  await utimes(join(root, 'web/main.ts'), later, later);
  const { outcome, said } = await buildConsoleIfStale(root);
  expect(outcome).toBe('failed');
  expect(said).toContain('main.ts');
  expect(await built()).toContain('<title>one</title>');
});

test('an installation without the builder goes on without', async () => {
  await rm(join(root, 'node_modules'));
  expect(await buildConsoleIfStale(root)).toEqual({ outcome: 'no_builder', said: '' });
});

test('of two that build at the same time each finds the whole console', async () => {
  const both = await Promise.all([buildConsoleIfStale(root), buildConsoleIfStale(root)]);
  expect(both).toMatchObject([{ outcome: 'built' }, { outcome: 'built' }]);
  expect(await built()).toContain('<title>one</title>');
  expect(await readdir(join(root, 'web'))).not.toContainEqual(expect.stringMatching(/building/));
});
