import { glob } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { StateMachine } from 'xstate';
import { allMachines } from '../../machines/all-machines.ts';

const machinesFolder = new URL('../../machines/', import.meta.url);

test('every machine that a file of machines/ exports is in the list', async () => {
  const listed = new Set<unknown>(Object.values(allMachines));
  const missing: string[] = [];
  for await (const file of glob('**/*.ts', { cwd: fileURLToPath(machinesFolder) })) {
    if (/\.(test|d)\.ts$|^testing\/|all-machines/.test(file)) continue;
    const exported = (await import(new URL(file, machinesFolder).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(exported))
      if (value instanceof StateMachine && !listed.has(value)) missing.push(`${file}: ${name}`);
  }
  expect(missing).toEqual([]);
});

test('a machine is listed under its id', () => {
  for (const [name, machine] of Object.entries(allMachines)) expect(machine.id).toBe(name);
});
