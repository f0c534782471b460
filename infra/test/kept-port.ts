import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The kernel gives ports of 32768 and above (`ip_local_port_range`) to whoever asks for any, and to every connection that goes out: one
 * of those may be somebody else's before it is listened on, and again while who listened on it is started anew. Nobody gets these.
 */
const first = 20_000;
const perWorker = 1_000;
const workersMax = 6;

/** Vitest's workers run beside each other; what runs alone is the first. */
const from = first + (Number(process.env.VITEST_POOL_ID ?? 1) % workersMax) * perWorker;
/** Whoever comes after another does not begin where that one's connections still linger. */
let offset = process.pid;

/** A port for a process that is to be found where it was when it is started again. */
export async function keptPort(): Promise<number> {
  for (let tries = 0; tries < perWorker; tries += 1) {
    const port = from + (offset % perWorker);
    offset += 1;
    if (await isFree(port)) return port;
  }
  throw new Error(`every port from ${from} on is taken`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    await once(probe.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  probe.close();
  await once(probe, 'close');
  return true;
}
