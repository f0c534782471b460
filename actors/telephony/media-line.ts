import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { WireMessage, WireName } from '../audio/wire/wire.ts';
import type { LineProtocol } from './line-protocol.ts';
import { openLine } from './open-line.ts';
import { twilioProtocol } from './twilio/twilio-protocol.ts';

/** Owns one media connection of a party: a socket after its `start` message, or a room that was joined. */
export interface MediaLine {
  readonly streamSid: string;
  /** Framing of its socket; standard: `twilio`. */
  readonly wire?: WireName;
  readonly carrierCallId: string;
  /** Parameters that came with the stream: `callId`, `token`. */
  readonly parameters: Record<string, string>;
  /** Messages that came before are delivered first. A second listener takes over from the first, and hears the end again. */
  listen(handlers: LineHandlers): void;
  /** What it brought before its call had it, oldest first; once. Only of a line that was screened. */
  takeHeard?(): Uint8Array[];
  send(messages: WireMessage[]): void;
  /** Sounds on the party's side, µ-law; only a browser's line can. */
  asParty?(mulaw: Uint8Array): void;
  /** Ends the call from our side. */
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

export const createMediaLine = (
  socket: WebSocket,
  /** What the socket stands on: what is sent at once leaves it at once. */
  raw: Duplex,
  start: { streamSid: string; carrierCallId: string; parameters: Record<string, string> },
  countAtWorker: (name: string) => void,
  protocol: LineProtocol = twilioProtocol,
): MediaLine => {
  const { line, events, closed, count } = openLine(start, protocol.wire, countAtWorker, {
    send(messages) {
      if (socket.readyState !== socket.OPEN) return count('outbound_messages_dropped');
      if (socket.bufferedAmount > bufferedMaxBytes) return count('outbound_messages_dropped');
      raw.cork();
      for (const message of messages) socket.send(message);
      raw.uncork();
    },
    // The carrier ends the call then.
    hangUp: () => socket.close(1000),
  });
  socket.on('message', (data, isBinary) => protocol.read(data as Buffer, isBinary, events));
  socket.on('close', closed);
  socket.on('error', () => count('media_socket_errors'));

  return {
    ...line,
    ...(protocol.asParty && {
      asParty(mulaw: Uint8Array) {
        if (!protocol.asParty?.(mulaw)) count('typed_audio_dropped');
      },
    }),
  };
};
