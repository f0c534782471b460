import { spawn } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, rename, stat, utimes } from 'node:fs/promises';
import { setPriority } from 'node:os';
import { join } from 'node:path';

export interface ConsoleBuild {
  /** `fresh`: there was nothing to do · `ended`: the process ends · `no_builder`: installed without Vite. */
  outcome: 'fresh' | 'built' | 'failed' | 'ended' | 'no_builder';
  /** What the builder complained of, its last lines. */
  said: string;
}

/** A build takes two or three seconds; whatever takes so much longer hangs. */
const buildMaxMs = 120_000;
const saidMax = 2_000;
/** Calls go on beside it. */
const priority = 10;

/**
 * Builds the console of the repository at `root` if `web/dist` is missing or older than its sources. Built in a folder of its
 * own and then put in place whole, so that a server beside it serves the old one or the new one.
 */
export async function buildConsoleIfStale(
  root: string,
  onBegin: () => void = () => {},
): Promise<ConsoleBuild> {
  const web = join(root, 'web');
  const dist = join(web, 'dist');
  if (!(await isStale(root))) return { outcome: 'fresh', said: '' };
  const vite = join(root, 'node_modules/vite/bin/vite.js');
  if (!existsSync(vite)) return { outcome: 'no_builder', said: '' };
  onBegin();
  const begunAt = new Date();
  const place = await mkdtemp(join(web, '.building-'));
  const dropPlace = () => rmSync(place, { recursive: true, force: true });
  process.once('exit', dropPlace);
  try {
    // The last part of its path is `dist`, which git ignores.
    const next = join(place, 'dist');
    const { code, signal, said } = await run(vite, [
      'build',
      `--config=${join(web, 'vite.config.ts')}`,
      `--outDir=${next}`,
      '--emptyOutDir',
      '--logLevel=warn',
    ]);
    if (signal !== null) return { outcome: 'ended', said };
    if (code !== 0) return { outcome: 'failed', said };
    // A source that is changed while it builds is newer than this.
    await utimes(join(next, 'index.html'), begunAt, begunAt);
    await rename(dist, join(place, 'old')).catch(ifNot('ENOENT'));
    // Another process that built the same sources at the same time may have been first: its build is as good.
    await rename(next, dist).catch(ifNot('ENOTEMPTY', 'EEXIST'));
    return { outcome: 'built', said };
  } finally {
    process.removeListener('exit', dropPlace);
    dropPlace();
  }
}

const ifNot =
  (...codes: string[]) =>
  (error: NodeJS.ErrnoException): void => {
    if (!codes.includes(error.code ?? '')) throw error;
  };

async function isStale(root: string): Promise<boolean> {
  const built = await stat(join(root, 'web/dist/index.html')).catch(() => null);
  if (built === null) return true;
  const newest = await Promise.all([
    newestIn(join(root, 'web')),
    stat(join(root, 'package-lock.json')).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    ),
  ]);
  return Math.max(...newest) > built.mtimeMs;
}

/** When the newest file was written of which the console is made, epoch ms; 0: there is none. */
async function newestIn(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true });
  const times = entries.map(async (entry) => {
    if (entry.name === 'dist' || entry.name.startsWith('.')) return 0;
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return newestIn(path);
    return /\.test\.tsx?$|\.md$/.test(entry.name) ? 0 : (await stat(path)).mtimeMs;
  });
  return Math.max(0, ...(await Promise.all(times)));
}

function run(
  script: string,
  args: string[],
): Promise<{ code: number | null; signal: NodeJS.Signals | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: buildMaxMs,
      killSignal: 'SIGKILL',
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let said = '';
    const hear = (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-saidMax);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('spawn', () => {
      try {
        setPriority(child.pid!, priority);
      } catch {
        // It has ended already.
      }
    });
    child.once('error', (error) => {
      process.removeListener('exit', kill);
      resolve({ code: 1, signal: null, said: error.message });
    });
    child.once('close', (code, signal) => {
      process.removeListener('exit', kill);
      resolve({ code, signal, said });
    });
  });
}
