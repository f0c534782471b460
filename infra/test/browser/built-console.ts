import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const buildMs = 120_000;

/** When the newest file below was written, epoch ms. */
const newestAt = async (folder: string): Promise<number> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes('/dist'));
  const times = await Promise.all(
    files.map(({ parentPath, name }) =>
      // A file that an editor replaces at this moment counts with its next look.
      stat(join(parentPath, name)).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    ),
  );
  return Math.max(...times);
};

/** The console in `web/dist` is that of the sources in `web/`: it is built if some source is newer, once for all tests of a run. */
export const builtConsole = async (): Promise<void> => {
  const built = await stat(join(root, 'web/dist/index.html')).catch(() => null);
  if (built !== null && built.mtimeMs >= (await newestAt(join(root, 'web')))) return;
  await promisify(execFile)('npm', ['run', '--silent', 'console'], { cwd: root, timeout: buildMs });
};
