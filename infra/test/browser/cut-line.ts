import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A line between a page and the API that a test can cut. The page is at `url` and stays there whatever listens behind. */
export interface CutLine {
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  cut(): void;
  /** Nothing passes any more on the connections that there are, and nobody is told. */
  freeze(): void;
  mend(): void;
  /** How many connections were made so far. */
  connections(): number;
  close(): Promise<void>;
}

export const openCutLine = async (targetUrl: string): Promise<CutLine> => {
  const { hostname, port } = new URL(targetUrl);
  const sockets = new Set<Socket>();
  let isCut = false;
  let count = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A reset is how a cut line ends.
    socket.on('error', () => {});
  };
  const server = createServer((near) => {
    keep(near);
    if (isCut) return void near.destroy();
    count += 1;
    const far = connect(Number(port), hostname);
    keep(far);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut,
    freeze: () => {
      for (const socket of sockets) socket.unpipe().pause();
    },
    mend: () => {
      isCut = false;
    },
    connections: () => count,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};
