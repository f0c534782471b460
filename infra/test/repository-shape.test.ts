/** What a clone holds: nothing of the machine it was written on, the top level as designed, and documents that stay true. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
  .split('\0')
  .filter((file) => file !== '' && existsSync(root + file));
const read = (file: string): string => readFileSync(root + file, 'utf8');

test('the top level is exactly as designed', () => {
  const top = new Set(tracked.map((file) => file.split('/')[0] ?? ''));
  const visible = [...top].filter((name) => !name.startsWith('.')).sort();
  expect(visible).toEqual([
    'README.md',
    'actors',
    'infra',
    'machines',
    'package-lock.json',
    'package.json',
    'runtime',
    'tsconfig.json',
    'web',
  ]);
});

test('no file names a path of the machine it was written on', () => {
  // Put together here so that this file does not find itself.
  const homes = ['work', 'home/[a-z]+', 'Users/[A-Za-z]+', 'root'].map((home) => `/${home}/`);
  const path = new RegExp(`(?<![\\w.~*-])(${homes.join('|')})[\\w.]`);
  expect(tracked.filter((file) => !isBinary(file) && path.test(read(file)))).toEqual([]);
});

test('no file names a package registry', () => {
  const hosts = ['registry\\.', '\\bnpmjs', '\\bartifactory', '\\bnexus\\.'].join('|');
  const registry = new RegExp(`https?://[^\\s"']*(${hosts})[^\\s"']*`);
  const naming = tracked.filter((file) => !isBinary(file) && registry.test(read(file)));
  expect(naming).toEqual([]);
});

test('the lockfile records no place that packages came from', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { resolved?: string }>;
  };
  const resolved = Object.entries(lock.packages).filter(([, { resolved: from }]) => from);
  expect(resolved.map(([name]) => name)).toEqual([]);
});

test('each top folder has a README of at most 60 lines, and the root one fits two screens', () => {
  for (const folder of ['machines', 'actors', 'runtime', 'web', 'infra'])
    expect(read(`${folder}/README.md`).trimEnd().split('\n').length, folder).toBeLessThanOrEqual(
      60,
    );
  expect(read('README.md').trimEnd().split('\n').length).toBeLessThanOrEqual(90);
});

test('every npm command that a README names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const builtIn = new Set(['ci', 'install']);
  for (const file of tracked.filter((name) => name.endsWith('README.md')))
    for (const [, run, name = ''] of read(file).matchAll(
      /(?:^|`|&& )npm (run )?([a-z][\w:-]*)/gm,
    )) {
      const known = name in scripts || (run === undefined && builtIn.has(name));
      expect(known, `${file}: npm ${name}`).toBe(true);
    }
});

test('every file that a README links to exists', () => {
  for (const file of tracked.filter((name) => name.endsWith('.md'))) {
    const folder = new URL(file, new URL('../../', import.meta.url));
    for (const [, link = ''] of read(file).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g))
      expect(existsSync(fileURLToPath(new URL(link, folder))), `${file}: ${link}`).toBe(true);
  }
});

function isBinary(file: string): boolean {
  return /\.(png|wav|ico|woff2?|gz|zip)$/.test(file);
}
