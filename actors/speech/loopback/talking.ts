import type { TtsEvent } from '../text-to-speech.ts';
import { Utterance } from './encoder.ts';

/**
 * The first piece bridges what may happen before the second: 448 ms of audio, made in some hundred microseconds. With 128 ms a
 * process that was held up for that long on a busy machine let the party hear a stutter in the first word.
 */
const firstSymbols = 7;
/** 384 ms a piece: 2.6 messages a second of speech. */
const pieceSymbols = 6;
/** Utterances that may wait in one stream, and the length of one (a quarter of an hour of speech). */
const waitingMax = 64;
const textMax = 16_000;

interface Turn {
  utteranceId: string;
  utterance: Utterance;
}

/** One synthesiser stream on the speech thread: one utterance after the other, a piece whenever `advance` is called. */
export class Talking {
  readonly #report: (event: TtsEvent) => void;
  readonly #waiting: Turn[] = [];

  constructor(report: (event: TtsEvent) => void) {
    this.#report = report;
  }

  get hasMore(): boolean {
    return this.#waiting.length > 0;
  }

  speak(utteranceId: string, text: string): void {
    if (text.length > textMax || this.#waiting.length >= waitingMax) {
      const reason = text.length > textMax ? 'the text is too long' : 'too many utterances wait';
      this.#report({ type: 'failed', utteranceId, reason, retryable: false });
      return;
    }
    const utterance = new Utterance(text);
    this.#waiting.push({ utteranceId, utterance });
    this.#report({ type: 'words', utteranceId, words: utterance.words });
    if (this.#waiting.length === 1) this.#sound(firstSymbols);
  }

  cancel(utteranceId: string): void {
    const place = this.#waiting.findIndex((turn) => turn.utteranceId === utteranceId);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  advance(): void {
    this.#sound(pieceSymbols);
  }

  #sound(symbols: number): void {
    const turn = this.#waiting[0];
    if (!turn) return;
    const { utteranceId, utterance } = turn;
    const mulaw = utterance.nextMulaw(symbols);
    if (mulaw) this.#report({ type: 'audio', utteranceId, mulaw });
    if (!utterance.over) return;
    this.#waiting.shift();
    this.#report({ type: 'done', utteranceId, samples: utterance.samples });
  }
}
