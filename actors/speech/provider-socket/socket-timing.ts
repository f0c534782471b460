import type { Backoff } from '../../../machines/supervision/supervisor/backoff.ts';

/** How long a provider is waited for, and how often it is tried. A call hears silence meanwhile, so all of it is short. */
export interface SocketTiming {
  /** From dialling to an open socket: TLS across an ocean takes 0.6–0.9 s. */
  connectMaxMs: number;
  /** Something was asked and nothing at all came back: the socket is half open, or the provider hangs. */
  stallMaxMs: number;
  /** The first wait is 100–200 ms; `resetAfterMs`: a connection that stood this long was a good one. */
  backoff: Backoff;
  /** Connections that may fail for one utterance. */
  attemptsMax: number;
  /** A provider that asks for a longer pause is given up for this stream. */
  retryAfterMaxMs: number;
  /** A closing handshake is worth this wait; then the socket is destroyed. */
  closeMaxMs: number;
}

export const defaultSocketTiming: SocketTiming = {
  connectMaxMs: 2_000,
  stallMaxMs: 3_000,
  backoff: { minMs: 150, maxMs: 2_000, factor: 2, jitter: 1 / 3, resetAfterMs: 10_000 },
  attemptsMax: 3,
  retryAfterMaxMs: 1_000,
  closeMaxMs: 500,
};
