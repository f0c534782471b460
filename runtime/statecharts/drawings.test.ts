import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { setup } from 'xstate';
import { checkDrawings, drawAll, writeDrawings } from './drawings.ts';

const machine = (target: 'b' | 'c') =>
  setup({}).createMachine({
    id: 'small',
    initial: 'a',
    states: { a: { on: { go: target } }, b: {}, c: {} },
  });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drawings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('drawings that were just written pass the check, and writing again changes nothing', async () => {
  const machines = { small: machine('b') };
  expect(await writeDrawings(folder, machines)).toEqual(['small.layout.json', 'small.svg']);
  expect(await checkDrawings(folder, machines)).toEqual([]);
  expect(await writeDrawings(folder, machines)).toEqual([]);
});

test('a machine without a drawing, a changed one, an edited drawing and a leftover one are found', async () => {
  expect(await checkDrawings(folder, { small: machine('b') })).toEqual(['small: has no drawing']);
  await writeDrawings(folder, { small: machine('b') });
  expect(await checkDrawings(folder, { small: machine('c') })).toEqual([
    'small: the machine has changed since it was drawn',
  ]);
  await writeFile(join(folder, 'small.svg'), '<svg/>');
  expect(await checkDrawings(folder, { small: machine('b') })).toEqual([
    'small.svg: differs from what is drawn now',
  ]);
  expect(await checkDrawings(folder, {})).toEqual([
    'small.layout.json: no such machine',
    'small.svg: no such machine',
  ]);
  await writeDrawings(folder, {});
  await expect(readFile(join(folder, 'small.svg'))).rejects.toThrow('ENOENT');
});

test('the same machine is drawn the same, byte for byte', async () => {
  const [once, again] = [await drawAll({ s: machine('b') }), await drawAll({ s: machine('b') })];
  expect(again).toEqual(once);
});
