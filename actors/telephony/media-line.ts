import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { WireMessage, WireName } from '../audio/wire/wire.ts';
import type { LineEvents, LineProtocol } from './line-protocol.ts';
import { twilioProtocol } from './twilio/twilio-protocol.ts';

/** Owns one media socket of a party after its `start` message. */
export interface MediaLine {
  readonly streamSid: string;
  /** Framing of its socket; standard: `twilio`. */
  readonly wire?: WireName;
  readonly carrierCallId: string;
  /** Parameters that came with the stream: `callId`, `token`. */
  readonly parameters: Record<string, string>;
  /** Messages that came before are delivered first. A second listener takes over from the first, and hears the end again. */
  listen(handlers: LineHandlers): void;
  send(messages: WireMessage[]): void;
  /** Sounds on the party's side, µ-law; only a browser's line can. */
  asParty?(mulaw: Uint8Array): void;
  /** Normal close: the carrier ends the call. */
  hangUp(): void;
}

export interface LineHandlers {
  /** As they came, in buffers of the socket. */
  messages(messages: Uint8Array[]): void;
  digit(digit: string): void;
  /** The party typed it instead of saying it; only on a browser's line. */
  typed?(text: string): void;
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

export const createMediaLine = (
  socket: WebSocket,
  /** What the socket stands on: what is sent at once leaves it at once. */
  raw: Duplex,
  start: { streamSid: string; carrierCallId: string; parameters: Record<string, string> },
  countAtWorker: (name: string) => void,
  protocol: LineProtocol = twilioProtocol,
): MediaLine => {
  let handlers: LineHandlers | null = null;
  /** Audio that came before anybody listened; the newest of it. */
  let early: Uint8Array[] = [];
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

  const events: LineEvents = {
    audio: (bytes) => {
      // Not gathered here: the audio thread's port does that for all lines together.
      if (handlers !== null) return handlers.messages([bytes]);
      early.push(bytes);
      if (early.length > waitingMax) early.shift();
    },
    digit: (digit) => tell((to) => to.digit(digit)),
    typed: (text) => tell((to) => to.typed?.(text)),
    stop: () => {
      if (stopped) return;
      stopped = true;
      end((to) => to.stopped());
    },
    malformed: () => count('media_malformed'),
  };
  socket.on('message', (data, isBinary) => protocol.read(data as Buffer, isBinary, events));
  socket.on('close', () => end((to) => to.closed()));
  socket.on('error', () => count('media_socket_errors'));

  return {
    ...start,
    wire: protocol.wire,
    ...(protocol.asParty && {
      asParty(mulaw: Uint8Array) {
        if (!protocol.asParty?.(mulaw)) count('typed_audio_dropped');
      },
    }),
    listen(next) {
      const before = ending;
      handlers = next;
      if (early.length > 0) next.messages(early);
      early = [];
      before?.(next);
      for (const event of waitingEvents.splice(0)) event(next);
    },
    send(messages) {
      if (socket.readyState !== socket.OPEN) return count('outbound_messages_dropped');
      if (socket.bufferedAmount > bufferedMaxBytes) return count('outbound_messages_dropped');
      raw.cork();
      for (const message of messages) socket.send(message);
      raw.uncork();
    },
    hangUp() {
      socket.close(1000);
    },
  };
};
