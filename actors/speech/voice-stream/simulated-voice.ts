import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { Utterance } from '../loopback/encoder.ts';
import type { SimulatedConnection } from '../provider-socket/simulated-provider.ts';
import type { SpokenSpan } from '../text-to-speech.ts';

export interface SimulatedVoiceOptions {
  clock: Clock;
  apiKey: string;
  /** Voices that the vendor has. Default: `standard`. */
  voices?: string[];
  /** Time between two pieces of 384 ms of audio, ms. Default: 1, hundreds of times faster than it sounds. */
  everyMs?: number;
}

/** A piece of a context's audio. */
export interface SimulatedPiece {
  contextId: string;
  mulaw: Uint8Array;
  /** First sample of the piece in the context. */
  at: number;
  /** Words that sound in it, whole or in part; none when the connection's fault keeps them back. */
  words: SpokenSpan[];
}

export interface SimulatedVoiceDeps {
  clock: Clock;
  everyMs: number;
  connection: SimulatedConnection;
  onPiece(piece: SimulatedPiece): void;
  /** `isCancelled`: it has not said everything. */
  onDone(contextId: string, isCancelled: boolean): void;
  onError(contextId: string, status: number, words: string): void;
}

/** A vendor has a sound for it; marks and emoji have none. */
export const hasSound = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

const pieceSymbols = 6;
/** A cancelled context still sends what is on its way. */
const latePieces = 3;

/** The voice behind a simulated vendor's socket: the loopback voice, context by context, in pieces. */
export class SimulatedVoice {
  readonly #deps: SimulatedVoiceDeps;
  readonly #contexts = new Map<string, { utterance: Utterance; at: number; left: number }>();
  #timer: TimerHandle | undefined;

  constructor(deps: SimulatedVoiceDeps) {
    this.#deps = deps;
  }

  has(contextId: string): boolean {
    return this.#contexts.has(contextId);
  }

  get count(): number {
    return this.#contexts.size;
  }

  say(contextId: string, text: string): void {
    const left = Number.POSITIVE_INFINITY;
    this.#contexts.set(contextId, { utterance: new Utterance(text), at: 0, left });
    this.#pump();
  }

  cancel(contextId: string): void {
    const context = this.#contexts.get(contextId);
    if (context !== undefined) context.left = latePieces;
  }

  end(): void {
    this.#deps.clock.clearTimeout(this.#timer);
    this.#contexts.clear();
  }

  #pump(): void {
    this.#timer ??= this.#deps.clock.setTimeout(() => {
      this.#timer = undefined;
      for (const contextId of this.#contexts.keys()) this.#advance(contextId);
      if (this.#contexts.size > 0) this.#pump();
    }, this.#deps.everyMs);
  }

  #advance(contextId: string): void {
    const { connection, onPiece, onDone, onError } = this.#deps;
    const context = this.#contexts.get(contextId);
    if (context === undefined) return;
    const isSoundless = connection.fault?.type === 'soundless';
    const mulaw =
      isSoundless || context.left === 0 ? undefined : context.utterance.nextMulaw(pieceSymbols);
    if (mulaw === undefined) {
      this.#contexts.delete(contextId);
      return onDone(contextId, context.left === 0);
    }
    if (!connection.spend((status, words) => onError(contextId, status, words))) {
      this.#contexts.delete(contextId);
      return;
    }
    const { at } = context;
    context.at += mulaw.length;
    context.left--;
    const isUntimed = connection.fault?.type === 'untimed';
    const words = isUntimed
      ? []
      : context.utterance.words.filter(
          ({ startSample, endSample }) => endSample >= at && startSample < at + mulaw.length,
        );
    onPiece({ contextId, mulaw, at, words });
  }
}
