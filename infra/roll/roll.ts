/**
 * Rolls the fleet onto what is installed now, one worker at a time, without a lost call:
 *
 *   VOXCORE_SECRET=… node infra/roll/roll.ts --api http://127.0.0.1:8080 --restart 'systemctl restart voxcore@{worker}'
 *
 * `{worker}` is the worker's name in the registry. Exit code 1, and the rest of the fleet as it was, at the first worker that fails;
 * 2 for a command line that says too little or something else.
 */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';
import { rollFleet } from './roll-fleet.ts';

const usage = `usage: VOXCORE_SECRET=… node infra/roll/roll.ts --restart 'systemctl restart voxcore@{worker}'

  --restart COMMAND    ends a worker's process and starts it again; {worker} stands for its name in the registry
  --api URL            the API, standard http://127.0.0.1:8080
  --grace-seconds N    a call that rings for a worker may be answered for so long, standard 35
  --drain-seconds N    a worker may take so long for its present calls, standard 3600; then the roll stops
  --ready-seconds N    a worker may take so long to come back, standard 60; then the roll stops`;

const misused = (why: string): never => {
  console.error(`${why}\n\n${usage}`);
  process.exit(2);
};

const options = {
  help: { type: 'boolean', default: false },
  api: { type: 'string', default: 'http://127.0.0.1:8080' },
  restart: { type: 'string', default: '' },
  'grace-seconds': { type: 'string', default: '35' },
  'drain-seconds': { type: 'string', default: '3600' },
  'ready-seconds': { type: 'string', default: '60' },
} as const;

const asked = () => {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    return misused((error as Error).message);
  }
};

const values = asked();
if (values.help) {
  console.log(usage);
  process.exit(0);
}
const secret = process.env.VOXCORE_SECRET || misused('VOXCORE_SECRET is not set');
const { restart } = values;
if (!restart.includes('{worker}')) misused('--restart needs a command with {worker} in it');
if (!URL.canParse(values.api)) misused(`--api is no URL: ${values.api}`);

const msOf = (name: 'grace-seconds' | 'drain-seconds' | 'ready-seconds'): number => {
  const text = values[name];
  if (!/^\d+(\.\d+)?$/.test(text)) misused(`--${name} is no number of seconds: ${text}`);
  return Math.round(Number(text) * 1_000);
};

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

try {
  await rollFleet({
    apiUrl: values.api.replace(/\/$/, ''),
    secret,
    restart: (workerId) => run(named(workerId)),
    say: (line) => console.log(line),
    graceMs: msOf('grace-seconds'),
    drainMs: msOf('drain-seconds'),
    readyMs: msOf('ready-seconds'),
  });
} catch (error) {
  console.error((error as Error).message);
  console.error('stopped; a worker that had begun to drain takes no call until it is restarted');
  process.exit(1);
}
