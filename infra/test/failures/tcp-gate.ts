import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** The way to a server, which a test can cut: then its connections are dead and new ones refused, as if it had been killed. */
export interface TcpGate {
  readonly port: number;
  cut(): Promise<void>;
  mend(): Promise<void>;
  close(): Promise<void>;
}

export const openTcpGate = async (
  to: { host: string; port: number } | { path: string },
): Promise<TcpGate> => {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.once('error', () => other.destroy());
      one.once('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const cut = async () => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.resetAndDestroy();
    await closed;
  };
  return { port, cut, mend: () => listen(port), close: cut };
};

/** A gate before the server of a URL, and the URL that leads through it. */
export const openGateTo = async (url: string): Promise<{ gate: TcpGate; url: string }> => {
  const at = new URL(url);
  const gate = await openTcpGate({ host: at.hostname, port: Number(at.port) });
  at.host = `127.0.0.1:${gate.port}`;
  return { gate, url: at.href };
};
