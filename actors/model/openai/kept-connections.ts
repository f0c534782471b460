import { Agent, type RequestInit, fetch as undiciFetch } from 'undici';

/** Owns the sockets to one provider. */
export interface KeptConnections {
  fetch: typeof globalThis.fetch;
  /** Cuts every socket, idle or busy. */
  close(): Promise<void>;
}

/**
 * An idle socket is kept that long: the next turn of a call comes 5–30 s after the last, and must not pay for another TCP and TLS
 * handshake. Node's own `fetch` keeps one for 4 s. Servers that close earlier say so in `keep-alive`, which is honoured.
 */
const idleMs = 60_000;
/** Beyond it a dead server would cost the whole budget of the first chunk. */
const connectMaxMs = 3_000;
/** Sockets to one origin; a worker has fewer calls than that. */
const socketsMax = 256;

export const openConnections = (): KeptConnections => {
  const agent = new Agent({
    keepAliveTimeout: idleMs,
    keepAliveMaxTimeout: idleMs,
    connect: { timeout: connectMaxMs },
    connections: socketsMax,
    // The budgets of the request are ours, by our clock.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  // undici's types are not those of Node's globals, but its values are.
  const send = ((input: string, init?: RequestInit) =>
    undiciFetch(input, { ...init, dispatcher: agent })) as unknown as typeof globalThis.fetch;
  return {
    fetch: send,
    close: () => agent.destroy(),
  };
};
