import type { WireName } from '../audio/wire/wire.ts';

/** What a message of the party's socket means for the main thread. The audio thread reads it anew. */
export interface LineEvents {
  /** Goes to the audio thread; valid until it returns. */
  audio(bytes: Uint8Array): void;
  digit(digit: string): void;
  /** The party typed it instead of saying it. */
  typed(text: string): void;
  /** The party has hung up. */
  stop(): void;
  malformed(): void;
}

/** How the main thread reads one socket: as little as it must. */
export interface LineProtocol {
  readonly wire: WireName;
  /** Never throws. */
  read(bytes: Buffer, isBinary: boolean, events: LineEvents): void;
  /** Sounds on the party's side, µ-law; only a browser's line can. False: it was dropped. */
  asParty?(mulaw: Uint8Array): boolean;
}

/** Larger messages are dropped and counted. */
export const messageMaxBytes = 65_536;
/** The keys of a telephone. */
export const digits = /^[0-9*#A-D]$/;
