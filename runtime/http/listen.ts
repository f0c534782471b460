import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/**
 * Listens and tells the base URL under which this machine reaches it. `variable` is the beginning of the variables that
 * would change it (`API` for API_HOST and API_PORT). Errors: `port_in_use`, `config_invalid`; the server is closed then.
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { host: string; port: number },
  variable: string,
): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    throw listenError(cause, `${variable}_HOST=${host}, ${variable}_PORT=${port}`);
  }
  return urlOf(app.server.address() as AddressInfo);
}

/** An address that means “everywhere” is no address to call. */
function urlOf({ address, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return address.includes(':') ? `http://[${address}]:${port}` : `http://${address}:${port}`;
}

function listenError(cause: unknown, where: string): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return new VoxError('port_in_use', where, { cause });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EACCES')
    return new VoxError(
      'config_invalid',
      `${where}: expected an address of this machine; got ${code}`,
      {
        cause,
      },
    );
  return cause;
}
