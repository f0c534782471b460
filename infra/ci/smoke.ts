/**
 * Starts the product as a newcomer does, asks it for its calls, and ends it as Ctrl-C in a terminal does: the signal goes to the
 * whole process group. Exits 0 when it answered in time and ended with 0.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keptPort } from '../test/kept-port.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** A newcomer is promised an answer within 5 s; a busy CI machine is given more, and told how long it took. */
const answerWithinMs = 30_000;
const endWithinMs = 30_000;
/** Calls that the demo campaign began are cut after this. */
const drainMs = 3_000;

const port = await keptPort();
const dataDir = await mkdtemp(join(tmpdir(), 'smoke-'));
const {
  MONGODB_URI: _mongo,
  REDIS_URL: _redis,
  S3_ENDPOINT: _s3,
  LIVEKIT_URL: _livekit,
  ...environment
} = process.env;
const startedAt = Date.now();
const product = spawn('npm', ['start'], {
  cwd: root,
  detached: true,
  stdio: ['ignore', 'inherit', 'inherit'],
  env: {
    ...environment,
    DATA_DIR: dataDir,
    API_PORT: String(port),
    FLEET_PORT: '0',
    CARRIER_PORT: '0',
    DIALLER_PORT: '0',
    DRAIN_MS: String(drainMs),
  },
});
const ended = new Promise<number>((resolve) => {
  product.once('exit', (code, signal) => resolve(code ?? (signal === null ? 1 : 128)));
  product.once('error', () => resolve(127));
});

try {
  const answer = await answered(`http://127.0.0.1:${port}/api/v1/calls`);
  console.log(`answered ${answer.status} after ${Date.now() - startedAt} ms`);
  if (!answer.ok) throw new Error(`GET /api/v1/calls answered ${answer.status}`);
  toGroup('SIGINT');
  const code = await within(endWithinMs, ended, 'it did not end after SIGINT');
  if (code !== 0) throw new Error(`it ended with ${code} after SIGINT`);
  console.log('ended with 0 after SIGINT');
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  toGroup('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
}

async function answered(url: string): Promise<Response> {
  const over = startedAt + answerWithinMs;
  while (Date.now() < over) {
    const early = await Promise.race([
      ended,
      fetch(url, { signal: AbortSignal.timeout(2_000) }),
    ]).catch(() => undefined);
    if (typeof early === 'number') throw new Error(`it ended with ${early} before it answered`);
    if (early) return early;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`no answer from ${url} within ${answerWithinMs} ms`);
}

function within<T>(ms: number, wanted: Promise<T>, otherwise: string): Promise<T> {
  const late = new Promise<never>((_, reject) =>
    setTimeout(() => reject(new Error(otherwise)), ms).unref(),
  );
  return Promise.race([wanted, late]);
}

/** Whatever is left of it; nothing, when all have ended. */
function toGroup(signal: NodeJS.Signals): void {
  try {
    if (product.pid !== undefined) process.kill(-product.pid, signal);
  } catch {
    // ESRCH: the group has ended.
  }
}
