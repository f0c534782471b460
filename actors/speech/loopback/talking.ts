import type { TtsEvent } from '../text-to-speech.ts';
import { Utterance } from './encoder.ts';

/** 384 ms a piece: 2.6 messages a second of speech. */
const pieceSymbols = 6;
/**
 * Pieces made at once when an utterance begins, and in each turn of the event loop after that: about a second and a half, in
 * less than half a millisecond. Recognition shares the thread, and on a busy machine one turn of the loop took longer than a
 * piece lasts: the party heard a stutter.
 */
const piecesAtOnce = 4;
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
    if (this.#waiting.length === 1) this.advance();
  }

  cancel(utteranceId: string): void {
    const place = this.#waiting.findIndex((turn) => turn.utteranceId === utteranceId);
    if (place >= 0) this.#waiting.splice(place, 1);
  }

  advance(): void {
    const turn = this.#waiting[0];
    for (let n = 0; n < piecesAtOnce && this.#waiting[0] === turn; n++) this.#sound();
  }

  #sound(): void {
    const turn = this.#waiting[0];
    if (!turn) return;
    const { utteranceId, utterance } = turn;
    const mulaw = utterance.nextMulaw(pieceSymbols);
    if (mulaw) this.#report({ type: 'audio', utteranceId, mulaw });
    if (!utterance.over) return;
    this.#waiting.shift();
    this.#report({ type: 'done', utteranceId, samples: utterance.samples });
  }
}
