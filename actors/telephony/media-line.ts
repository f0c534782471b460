import type { WebSocket } from 'ws';

/** Owns one carrier media socket after its `start` message; speaks batches of one event-loop turn. */
export interface MediaLine {
  readonly streamSid: string;
  readonly carrierCallId: string;
  /** Parameters that came with the stream: `callId`, `token`. */
  readonly parameters: Record<string, string>;
  /** Messages that came before are delivered first. A second listener takes over from the first, and hears the end again. */
  listen(handlers: LineHandlers): void;
  send(messages: string[]): void;
  /** Normal close: the carrier ends the call. */
  hangUp(): void;
}

export interface LineHandlers {
  /** UTF-8 as it came, in buffers of the socket. */
  messages(messages: Uint8Array[]): void;
  digit(digit: string): void;
  /** Something that is not of the protocol, or found no place. */
  counted?(name: string): void;
  /** The carrier said that the stream is over: the party has hung up. */
  stopped(): void;
  /** The socket went away without that, or after our own hang-up. */
  closed(): void;
}

/** A frame is 20 ms; a socket that takes nothing for 10 s is beyond help and its audio is dropped. */
const bufferedMaxBytes = 10 * 50 * 300;
const waitingMax = 500;
const messageMaxBytes = 65_536;
const mediaPrefix = Buffer.from('{"event":"media"');
/** The keys of a telephone. */
const digits = /^[0-9*#A-D]$/;

const isMedia = (bytes: Buffer): boolean => {
  for (let i = 0; i < mediaPrefix.length; i++) if (bytes[i] !== mediaPrefix[i]) return false;
  return true;
};

export const createMediaLine = (
  socket: WebSocket,
  start: { streamSid: string; carrierCallId: string; parameters: Record<string, string> },
  countAtWorker: (name: string) => void,
): MediaLine => {
  let handlers: LineHandlers | null = null;
  let batch: Uint8Array[] = [];
  let scheduled = false;
  let stopped = false;
  const waitingEvents: ((handlers: LineHandlers) => void)[] = [];
  /** How it ended, once somebody was told. */
  let ending: ((handlers: LineHandlers) => void) | null = null;

  const count = (name: string) => {
    countAtWorker(name);
    handlers?.counted?.(name);
  };

  const tell = (event: (to: LineHandlers) => void) => {
    if (handlers !== null) event(handlers);
    else if (waitingEvents.length < waitingMax) waitingEvents.push(event);
    else count('line_events_dropped');
  };

  const end = (event: (to: LineHandlers) => void) => {
    if (handlers !== null) ending ??= event;
    tell(event);
  };

  const flush = () => {
    scheduled = false;
    if (batch.length === 0) return;
    if (handlers === null) {
      if (batch.length > waitingMax) batch = batch.slice(-waitingMax);
      return;
    }
    const messages = batch;
    batch = [];
    handlers.messages(messages);
  };

  const control = (text: string) => {
    let message: { event?: unknown; dtmf?: { digit?: unknown } };
    try {
      message = JSON.parse(text);
    } catch {
      return count('media_malformed');
    }
    if (message?.event === 'dtmf') {
      const digit = message.dtmf?.digit;
      if (typeof digit !== 'string' || !digits.test(digit)) return count('media_malformed');
      tell((to) => to.digit(digit));
    } else if (message?.event === 'stop' && !stopped) {
      stopped = true;
      flush();
      end((to) => to.stopped());
    }
  };

  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    if (isBinary || bytes.length > messageMaxBytes) return count('media_malformed');
    batch.push(bytes);
    // A `mark` and a `stop` matter to the audio thread as well: it keeps the order of the socket.
    if (!isMedia(bytes)) control(bytes.toString('utf8'));
    if (!scheduled) {
      scheduled = true;
      setImmediate(flush);
    }
  });
  socket.on('close', () => {
    flush();
    end((to) => to.closed());
  });
  socket.on('error', () => count('media_socket_errors'));

  return {
    ...start,
    listen(next) {
      const before = ending;
      handlers = next;
      flush();
      before?.(next);
      for (const event of waitingEvents.splice(0)) event(next);
    },
    send(messages) {
      if (socket.readyState !== socket.OPEN) return count('outbound_messages_dropped');
      if (socket.bufferedAmount > bufferedMaxBytes) return count('outbound_messages_dropped');
      for (const message of messages) socket.send(message);
    },
    hangUp() {
      socket.close(1000);
    },
  };
};
