import { encodeLinear16 } from '../../audio/codec/linear16.ts';
import { decode, FRAME_SAMPLES, MULAW_SILENCE } from '../../audio/codec/mulaw.ts';
import { Resampler } from '../../audio/codec/resampler.ts';
import { type BrowserRate, frameHeadBytes, pcmBytes } from '../../audio/wire/browser.ts';

/** Audio that waits to sound as the party: one minute, 480 kB. Beyond it is dropped. */
const waitingMaxSamples = 60 * 8_000;

/**
 * Speaks in the party's place: while there is something to say, its audio takes the place of what the microphone sends, frame by
 * frame, so that it has the time and the order of real speech and goes the same way.
 */
export class PartyVoice {
  readonly #frameBytes: number;
  readonly #resampler: Resampler;
  readonly #frame = new Uint8Array(FRAME_SAMPLES);
  readonly #pieces: Uint8Array[] = [];
  #waiting = 0;

  constructor(rate: BrowserRate) {
    this.#frameBytes = frameHeadBytes + pcmBytes(rate);
    this.#resampler = new Resampler(8_000, rate);
  }

  /** µ-law, 8 kHz. False: too much waits already. */
  push(mulaw: Uint8Array): boolean {
    if (this.#waiting + mulaw.length > waitingMaxSamples) return false;
    this.#pieces.push(mulaw);
    this.#waiting += mulaw.length;
    return true;
  }

  /** The frame as it goes on: as it is, or with our audio in it. */
  through(frame: Uint8Array): Uint8Array {
    if (this.#waiting === 0 || frame.length !== this.#frameBytes) return frame;
    const pcm = this.#resampler.push(decode(this.#next()));
    const spoken = frame.slice();
    spoken.set(encodeLinear16(pcm, 'low-first'), frameHeadBytes);
    return spoken;
  }

  #next(): Uint8Array {
    const frame = this.#frame.fill(MULAW_SILENCE);
    for (let at = 0; at < FRAME_SAMPLES && this.#pieces.length > 0; ) {
      const piece = this.#pieces[0]!;
      const taken = piece.subarray(0, FRAME_SAMPLES - at);
      frame.set(taken, at);
      at += taken.length;
      this.#waiting -= taken.length;
      if (taken.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(taken.length);
    }
    return frame;
  }
}
