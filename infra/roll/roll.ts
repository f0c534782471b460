/**
 * Rolls the fleet onto what is installed now, one worker at a time, without a lost call:
 *
 *   VOXCORE_SECRET=… node infra/roll/roll.ts --api http://127.0.0.1:8080 --restart 'systemctl restart voxcore@{worker}'
 *
 * `{worker}` is the worker's name in the registry. Exit code 1, and the rest of the fleet as it was, at the first worker that fails.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { rollFleet } from './roll-fleet.ts';

const { values } = parseArgs({
  options: {
    api: { type: 'string', default: 'http://127.0.0.1:8080' },
    restart: { type: 'string' },
    'grace-seconds': { type: 'string', default: '35' },
    'drain-seconds': { type: 'string', default: '3600' },
    'ready-seconds': { type: 'string', default: '60' },
  },
});
const { VOXCORE_SECRET: secret } = process.env;
const { restart } = values;
if (restart?.includes('{worker}') !== true || !secret) {
  console.error("usage: VOXCORE_SECRET=… node infra/roll/roll.ts --restart 'command {worker}'");
  process.exit(2);
}

/** A name from the registry never becomes shell text: workers are named by letters, digits and . : _ - */
const named = (workerId: string): string => {
  if (!/^[\w.:-]{1,128}$/.test(workerId)) throw new Error(`no name of a worker: ${workerId}`);
  return restart.replaceAll('{worker}', workerId);
};

const run = (command: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn('sh', ['-c', command], { stdio: ['ignore', 'inherit', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`exit code ${code}: ${command}`)),
    );
  });

const ms = (seconds: string): number => Math.round(Number(seconds) * 1_000);

try {
  await rollFleet({
    apiUrl: values.api,
    secret,
    restart: (workerId) => run(named(workerId)),
    say: (line) => console.log(line),
    graceMs: ms(values['grace-seconds']),
    drainMs: ms(values['drain-seconds']),
    readyMs: ms(values['ready-seconds']),
  });
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
