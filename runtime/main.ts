import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { errorCatalogue, VoxError } from '../machines/contracts/error-catalogue.ts';
import { type Role, readConfig, roles } from './config/environment.ts';
import { runRole } from './roles/run-role.ts';
import { buildConsoleIfStale } from './system/console-build.ts';

/**
 * The one entry of the product: `node runtime/main.ts [role] [--fresh] [--console]`; without a role, `all`. `--console` builds
 * the console if its sources are newer: `npm start` says it.
 */

const root = fileURLToPath(new URL('..', import.meta.url));

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

const usage = `usage: node runtime/main.ts [${roles.join('|')}] [--fresh] [--console]`;

const readArguments = (): { role: Role; isFresh: boolean; withConsole: boolean } => {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        fresh: { type: 'boolean', default: false },
        console: { type: 'boolean', default: false },
      },
    });
    const role = positionals[0] ?? 'all';
    if (!isRole(role) || positionals.length > 1)
      throw new Error(`unknown role: ${positionals.join(' ')}`);
    return { role, isFresh: values.fresh, withConsole: values.console };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
};

/**
 * Ctrl-C reaches every process of the terminal, and `npm start` passes on the one that it got: two signals within this time
 * are one wish.
 */
const sameWishMs = 500;
/** Closing sockets, store and threads behind the drain; whatever still hangs then is left. */
const closeMaxMs = 30_000;

const fail = (error: unknown): never => {
  if (error instanceof VoxError)
    console.error(`${error.code}: ${errorCatalogue[error.code].message}\n${error.detail ?? ''}`);
  else console.error(error);
  process.exit(error instanceof VoxError && error.code === 'config_invalid' ? 2 : 1);
};

const start = async () => {
  const { role, isFresh, withConsole } = readArguments();
  const config = readConfig(role);
  const running = runRole(config, isFresh);

  let askedAt: number | null = null;
  const stop = () => {
    const at = performance.now();
    // A second signal: whoever sends it does not want to wait.
    if (askedAt !== null && at - askedAt > sameWishMs) process.exit(130);
    if (askedAt !== null) return;
    askedAt = at;
    setTimeout(() => fail('it did not end in time'), config.drainMs + closeMaxMs).unref();
    running.then((it) => it.stop()).then(() => process.exit(0), fail);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await running;
  if (withConsole && (role === 'all' || role === 'api')) await buildConsole();
};

/** Beside the running product, which says at `/` meanwhile that the console comes. */
const buildConsole = async () => {
  const { outcome, said } = await buildConsoleIfStale(root, () =>
    console.log('the console is being built'),
  ).catch((error: Error) => ({ outcome: 'failed', said: error.message }));
  if (outcome === 'built') console.log('the console is built');
  if (outcome === 'failed')
    console.error(`the console could not be built; npm run console\n${said}`);
};

await start().catch(fail);
