import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { TapFrame } from '../../audio/audio-session.ts';
import type { HeardWord, SttEvent } from '../speech-to-text.ts';
import { LoopbackDecoder } from './decoder.ts';

/** One recogniser stream on the speech thread. Its audio comes from the audio thread directly. */
export class Listening {
  readonly #audio: MessagePort;
  readonly #report: (event: SttEvent) => void;
  readonly #decoder = new LoopbackDecoder();
  /** Words of the utterance under way. */
  #words: HeardWord[] = [];

  constructor(audio: MessagePort, report: (event: SttEvent) => void) {
    this.#audio = audio;
    this.#report = report;
    audio.on('message', (frame: TapFrame) => this.#hear(frame));
    // No more audio: nothing can follow what was heard.
    audio.on('close', () => this.#closeUtterance());
  }

  /** Commands come on another port than the audio and may overtake it: what was sent before is taken first. */
  finalize(): void {
    let waiting = receiveMessageOnPort(this.#audio);
    for (; waiting; waiting = receiveMessageOnPort(this.#audio))
      this.#hear(waiting.message as TapFrame);
    this.#words.push(...this.#decoder.end());
    this.#final();
  }

  close(): void {
    this.#audio.removeAllListeners();
    this.#audio.close();
  }

  #hear(frame: TapFrame): void {
    try {
      const words = this.#decoder.push(frame.pcm, frame.at);
      if (words.length > 0) this.#words.push(...words);
      if (!this.#decoder.sounding) this.#closeUtterance();
      else if (words.length > 0) this.#report({ type: 'interim', words: this.#words });
    } catch (error) {
      this.close();
      this.#report({ type: 'failed', reason: String(error), retryable: true });
    }
  }

  #closeUtterance(): void {
    if (this.#words.length > 0) this.#final();
  }

  #final(): void {
    const words = this.#words;
    this.#words = [];
    this.#report({ type: 'final', words });
  }
}
