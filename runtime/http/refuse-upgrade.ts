import type { Duplex } from 'node:stream';

/** The answer to whoever asked for a WebSocket and gets none. */
export const refuseUpgrade = (raw: Duplex, status: `${number} ${string}`): void => {
  raw.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
};
