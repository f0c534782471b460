import { type BoundSocket, Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** As much as libuv reads at once. */
const PLACE_BYTES = 65_536;
/** One for all sockets of the process: what was read is told before anything else is read. */
const place = Buffer.allocUnsafe(PLACE_BYTES);

/** What a TCP socket of Node stands on; not documented. */
interface Handled {
  _handle: { useUserBuffer?: unknown } | null;
}

/**
 * Tells what a socket brings; `bytes` are valid until `onBytes` returns. The socket that is written to, paused, resumed and listened to
 * from here on is the one returned.
 *
 * Node reads each chunk into 64 kB of its own, cuts them down to the 300 bytes of a media message and passes those through a stream. Here
 * all chunks land in the same place, and no stream is between. Only a server's plain TCP socket from which nothing waits to be taken
 * can be had so; any other is read as it is: infra/adr/0030.
 */
export const readInPlace = (given: Duplex, onBytes: (bytes: Buffer) => void): Duplex => {
  const handle = handleOf(given);
  if (handle === null) return given.on('data', onBytes);

  const socket = given as Socket & Handled;
  socket.setTimeout(0);
  socket._handle = null;
  const raw = new Socket({
    // Documented of sockets that were only bound; Node's server makes those that it accepts in the same way.
    handle: handle as unknown as BoundSocket,
    allowHalfOpen: true,
    onread: {
      buffer: place,
      callback: (size) => {
        onBytes(place.subarray(0, size));
        return true;
      },
    },
  });
  // Its server counts it until then, and may end it.
  raw.on('close', () => socket.destroy());
  socket.on('close', () => raw.destroy());
  return raw.resume();
};

const handleOf = (given: Duplex): Handled['_handle'] => {
  // A socket with TLS is a class of its own.
  if (Object.getPrototypeOf(given) !== Socket.prototype || given.destroyed) return null;
  const { _handle: handle } = given as Duplex & Handled;
  const isUntouched = given.readableLength === 0 && given.writableLength === 0;
  return typeof handle?.useUserBuffer === 'function' && isUntouched ? handle : null;
};
