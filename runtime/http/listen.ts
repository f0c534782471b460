import { chmod, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/**
 * Listens and tells the base URL under which this machine reaches it. `variable` is the beginning of the variables that
 * would change it (`API` for API_HOST and API_PORT). Errors: `port_in_use`, `config_invalid`; the server is closed then.
 */
export async function listen(
  app: FastifyInstance,
  { host, port, socketPath = null }: { host: string; port: number; socketPath?: string | null },
  variable: string,
): Promise<string> {
  if (socketPath !== null) return listenOnSocket(app, socketPath, variable);
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    throw listenError(cause, `${variable}_HOST=${host}, ${variable}_PORT=${port}`);
  }
  return urlOf(app.server.address() as AddressInfo);
}

/** The socket of a process that died lies there still; one that answers belongs to somebody else. */
async function listenOnSocket(
  app: FastifyInstance,
  path: string,
  variable: string,
): Promise<string> {
  try {
    if (await isAnswered(path)) throw Object.assign(new Error(path), { code: 'EADDRINUSE' });
    await rm(path, { force: true });
    await app.listen({ path });
    // Its group too: nginx passes calls on through it.
    await chmod(path, 0o660);
  } catch (cause) {
    await app.close();
    throw listenError(cause, `${variable}_SOCKET=${path}`);
  }
  return `unix:${path}`;
}

const isAnswered = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });

/** An address that means “everywhere” is no address to call. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

const notHere = new Set(['EADDRNOTAVAIL', 'ENOTFOUND', 'EACCES', 'ENOENT', 'EINVAL']);

function listenError(cause: unknown, where: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new VoxError('port_in_use', where, { cause });
  if (code !== undefined && notHere.has(code))
    return new VoxError(
      'config_invalid',
      `${where}: expected an address of this machine; got ${code}`,
      {
        cause,
      },
    );
  return cause;
}
