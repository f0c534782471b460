import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** What goes wrong on one connection. `after` counts units of the provider's work: words heard, or pieces of audio said. */
export type ProviderFault =
  | { type: 'refused'; status: number; body?: string; retryAfter?: string }
  /** The upgrade is never answered. */
  | { type: 'unanswered' }
  | { type: 'closed'; after: number; code: number; reason?: string }
  /** Without a closing handshake, as when a machine dies. */
  | { type: 'cut'; after: number }
  /** The socket stays open and says nothing more. */
  | { type: 'stalled'; after: number }
  /** An error message in the vendor's form. */
  | { type: 'error'; after: number; status: number; words: string }
  /** All goes well, but there is no audio. */
  | { type: 'soundless' }
  /** Final results come twice … */
  | { type: 'duplicated' }
  /** … or this late. */
  | { type: 'delayed'; ms: number }
  /** No times of the words. */
  | { type: 'untimed' };

/** One connection as the vendor's side holds it. */
export class SimulatedConnection {
  readonly url: URL;
  #fault: ProviderFault | null;
  readonly #socket: WebSocket;
  readonly #complaints: string[];
  #spent = 0;
  #isDead = false;

  constructor(socket: WebSocket, url: URL, fault: ProviderFault | null, complaints: string[]) {
    this.#socket = socket;
    this.#complaints = complaints;
    this.url = url;
    this.#fault = fault;
    socket.on('close', () => {
      this.#isDead = true;
    });
  }

  get fault(): ProviderFault | null {
    return this.#fault;
  }

  /** From now on: what ends a connection, or silences it, does so at once; the rest shows at its next unit of work. */
  suffer(fault: ProviderFault): void {
    this.#fault = fault;
    this.#spent = 0;
    if (this.#isDead) return;
    if (fault.type === 'closed') return this.close(fault.code, fault.reason);
    if (fault.type === 'stalled') this.#isDead = true;
    // Whoever refuses the next upgrade, or does not answer it, has lost this connection.
    if (fault.type !== 'cut' && fault.type !== 'refused' && fault.type !== 'unanswered') return;
    this.#isDead = true;
    this.#socket.terminate();
  }

  /** It says nothing more and hears nothing more. */
  get isDead(): boolean {
    return this.#isDead;
  }

  send(message: object): void {
    if (!this.#isDead) this.#socket.send(JSON.stringify(message));
  }

  /** An error message: the client broke a rule, or a fault says so. */
  complain(message: object): void {
    keep(this.#complaints, JSON.stringify(message));
    this.send(message);
  }

  close(code: number, reason = ''): void {
    this.#isDead = true;
    this.#socket.close(code, reason);
  }

  /** One unit of work, before its result is sent; `fault` may strike instead. False: it has, nothing is to be sent. */
  spend(onError: (status: number, words: string) => void): boolean {
    const { fault } = this;
    if (this.#isDead) return false;
    if (fault === null || !('after' in fault) || this.#spent++ < fault.after) return true;
    this.#isDead = true;
    if (fault.type === 'closed') this.#socket.close(fault.code, fault.reason);
    else if (fault.type === 'cut') this.#socket.terminate();
    else if (fault.type === 'error') {
      this.#isDead = false;
      onError(fault.status, fault.words);
    }
    return false;
  }
}

export interface SimulatedVendor {
  /** A status to refuse the upgrade with, or null. */
  refuses(request: IncomingMessage, url: URL): number | null;
  /** What the vendor does with a connection. */
  serve(connection: SimulatedConnection): {
    text(message: string): void;
    binary?(data: Buffer): void;
    /** Timers of the connection end here. */
    closed(): void;
  };
}

/** A vendor's server on loopback: real sockets, the vendor's messages, and faults on demand. */
export interface SimulatedProvider {
  readonly url: string;
  /** Connections that stand now, and upgrades that were asked for so far. */
  readonly openCount: number;
  readonly upgradeCount: number;
  /** The next `times` upgrades meet this fault; those after them the fault injected next. */
  inject(fault: ProviderFault, times?: number): void;
  /** Now, whatever the connections are at: those that stand suffer it, and so do `later` further ones; standard: all. */
  strike(fault: ProviderFault, how?: StrikeOptions): void;
  /** Text messages received so far, the last thousand. */
  readonly received: readonly string[];
  /** Error messages sent so far, the last thousand. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export interface StrikeOptions {
  later?: number;
  /** Which connections are meant; standard: all. */
  fits?: (url: URL) => boolean;
}

const keptMax = 1_000;

const keep = (list: string[], text: string): void => {
  list.push(text);
  if (list.length > keptMax) list.shift();
};

export const startSimulatedProvider = async (
  vendor: SimulatedVendor,
): Promise<SimulatedProvider> => {
  const faults: ProviderFault[] = [];
  const received: string[] = [];
  const complaints: string[] = [];
  /** Sockets under all connections, with or without an upgrade. */
  const wires = new Set<Duplex>();
  const standing = new Set<SimulatedConnection>();
  let strike: { fault: ProviderFault; left: number; fits: (url: URL) => boolean } | null = null;
  let upgradeCount = 0;
  const server = createServer((_request, response) => response.writeHead(404).end());
  const upgrades = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });

  const refuse = (wire: Duplex, status: number, body = '', retryAfter?: string) => {
    const retry = retryAfter === undefined ? '' : `Retry-After: ${retryAfter}\r\n`;
    const length = Buffer.byteLength(body);
    wire.end(
      `HTTP/1.1 ${status} Refused\r\n${retry}Content-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
    );
  };

  const struck = (url: URL): ProviderFault | null => {
    if (strike === null || strike.left <= 0 || !strike.fits(url)) return null;
    strike.left -= 1;
    return strike.fault;
  };

  const serve = (socket: WebSocket, url: URL, fault: ProviderFault | null) => {
    const connection = new SimulatedConnection(socket, url, fault, complaints);
    const served = vendor.serve(connection);
    standing.add(connection);
    socket.on('error', () => {});
    socket.on('close', () => {
      standing.delete(connection);
      served.closed();
    });
    socket.on('message', (data: Buffer, isBinary) => {
      if (connection.isDead) return;
      if (isBinary) return served.binary?.(data);
      const text = data.toString('utf8');
      keep(received, text);
      served.text(text);
    });
  };

  server.on('upgrade', (request, wire, head) => {
    upgradeCount++;
    wires.add(wire);
    wire.on('error', () => {});
    wire.on('close', () => wires.delete(wire));
    const url = new URL(request.url ?? '/', 'http://loopback');
    const fault = faults.shift() ?? struck(url);
    if (fault?.type === 'unanswered') {
      // It is read all the same: the client's leaving is noticed.
      wire.on('end', () => wire.destroy());
      wire.resume();
      return;
    }
    if (fault?.type === 'refused') return refuse(wire, fault.status, fault.body, fault.retryAfter);
    const status = vendor.refuses(request, url);
    if (status !== null) return refuse(wire, status);
    upgrades.handleUpgrade(request, wire, head, (socket) => serve(socket, url, fault));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `ws://127.0.0.1:${port}`,
    get openCount() {
      return wires.size;
    },
    get upgradeCount() {
      return upgradeCount;
    },
    inject(fault, times = 1) {
      for (let n = 0; n < times; n++) faults.push(fault);
    },
    strike(fault, { later = Number.POSITIVE_INFINITY, fits = () => true } = {}) {
      strike = { fault, left: later, fits };
      for (const connection of standing) if (fits(connection.url)) connection.suffer(fault);
    },
    received,
    complaints,
    async close() {
      for (const wire of wires) wire.destroy();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
};
