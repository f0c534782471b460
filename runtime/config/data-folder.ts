import { randomBytes } from 'node:crypto';
import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { type Config, deepFreeze } from './environment.ts';

const secretFile = 'voxcore-secret';

/**
 * Makes the data folder, private to its owner, and proves that it can be written. Errors: `data_dir_unwritable`.
 */
export async function openDataFolder(dataDir: string): Promise<void> {
  const probe = join(dataDir, `.write-probe-${process.pid}`);
  try {
    await makeFolder(dataDir);
    await writeFile(probe, 'x');
    await rm(probe);
  } catch (cause) {
    throw new VoxError('data_dir_unwritable', `DATA_DIR=${dataDir}: ${reasonOf(cause)}`, { cause });
  }
}

/**
 * The same configuration with a shared secret in it: the given one, else one that is kept in the data folder and made at
 * the first start. Processes that start at once agree on it.
 */
export async function withKeptSecret(
  config: Config,
): Promise<Config & { secret: { current: string } }> {
  const { current } = config.secret;
  const secret = current ?? (await keptSecret(join(config.dataDir, secretFile)));
  return deepFreeze({ ...config, secret: { ...config.secret, current: secret } });
}

/** Not `recursive: true`: Node 24 never returns from it where a folder refuses to have children, as in /proc. */
async function makeFolder(path: string): Promise<void> {
  const make = () =>
    mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  try {
    await make();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await make();
  }
}

async function keptSecret(path: string): Promise<string> {
  try {
    await createOnce(path, randomBytes(32).toString('base64url'));
    await chmod(path, 0o600);
  } catch (cause) {
    throw new VoxError('data_dir_unwritable', `${path}: ${reasonOf(cause)}`, { cause });
  }
  const secret = (await readFile(path, 'utf8')).trim();
  if (secret.length >= 16) return secret;
  throw new VoxError(
    'config_invalid',
    `${path} holds no secret of at least 16 characters; remove it and start again`,
  );
}

/** A hard link appears whole or not at all: no reader sees an empty file, and the first writer wins. */
async function createOnce(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  await writeFile(draft, text, { mode: 0o600, flush: true });
  try {
    await link(draft, path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  } finally {
    await rm(draft, { force: true });
  }
}

const reasonOf = (cause: unknown): string =>
  (cause as NodeJS.ErrnoException).code ?? (cause instanceof Error ? cause.message : String(cause));
