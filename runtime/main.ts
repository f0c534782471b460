import { parseArgs } from 'node:util';
import { errorCatalogue, VoxError } from '../machines/contracts/error-catalogue.ts';
import { type Role, readConfig, roles } from './config/environment.ts';
import { runRole } from './roles/run-role.ts';

/** The one entry of the product: `node runtime/main.ts [role] [--fresh]`; without a role, `all`. */

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

const usage = `usage: node runtime/main.ts [${roles.join('|')}] [--fresh]`;

const readArguments = (): { role: Role; isFresh: boolean } => {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: { fresh: { type: 'boolean', default: false } },
    });
    const role = positionals[0] ?? 'all';
    if (!isRole(role) || positionals.length > 1)
      throw new Error(`unknown role: ${positionals.join(' ')}`);
    return { role, isFresh: values.fresh };
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`);
    process.exit(2);
  }
};

const { role, isFresh } = readArguments();
try {
  const running = await runRole(readConfig(role), isFresh);
  let isStopping = false;
  const stop = () => {
    // The second signal: whoever sends it does not want to wait.
    if (isStopping) process.exit(130);
    isStopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
} catch (error) {
  if (!(error instanceof VoxError)) throw error;
  console.error(`${error.code}: ${errorCatalogue[error.code].message}\n${error.detail ?? ''}`);
  process.exit(error.code === 'config_invalid' ? 2 : 1);
}
