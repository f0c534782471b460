import type { WireMessage, WireName } from '../audio/wire/wire.ts';

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
  /** As they came, in buffers of the socket: valid until it returns. */
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
