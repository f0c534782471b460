import type { Clock } from '../../machines/supervision/clock.ts';
import { joinPieces } from '../audio/sound/join-pieces.ts';
import type { TextToSpeech, TtsEvent } from './text-to-speech.ts';

export interface PreparedText {
  tts: TextToSpeech;
  voice: string;
  language: string;
  text: string;
}

/** A machine waits for no voice longer than this. */
const prepareMaxMs = 8_000;
/** A minute at 8 kHz: more than any message that a mailbox is left. */
const samplesMax = 480_000;
/** The messages of some campaigns, 0.5 MB each at most. */
const keptMax = 32;

/** Speech that is there before it is needed: µ-law at 8 kHz, kept for the next call that says the same. */
export class PreparedSpeech {
  readonly #clock: Clock;
  readonly #kept = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Rejects when the provider cannot say it in time; then it is asked for anew. */
  of(wanted: PreparedText): Promise<Uint8Array<ArrayBuffer>> {
    const { tts, voice, language, text } = wanted;
    const key = JSON.stringify([tts.name, voice, language, text]);
    const speech = this.#kept.get(key) ?? synthesise(wanted, this.#clock);
    this.#kept.delete(key);
    this.#kept.set(key, speech);
    speech.catch(() => this.#kept.delete(key));
    if (this.#kept.size > keptMax) this.#kept.delete(this.#kept.keys().next().value!);
    return speech;
  }
}

const synthesise = (
  { tts, voice, language, text }: PreparedText,
  clock: Clock,
): Promise<Uint8Array<ArrayBuffer>> =>
  new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    let samples = 0;
    const end = (settle: () => void) => {
      clock.clearTimeout(timer);
      // Not from within its own event.
      queueMicrotask(() => stream.close());
      settle();
    };
    const fail = (reason: string) => end(() => reject(new Error(reason)));
    const timer = clock.setTimeout(() => fail(`no speech within ${prepareMaxMs} ms`), prepareMaxMs);
    const onEvent = (event: TtsEvent) => {
      if (event.type === 'failed') return fail(event.reason);
      if (event.type === 'audio') {
        pieces.push(event.mulaw);
        samples += event.mulaw.length;
        if (samples > samplesMax) fail('the text is longer than a minute');
      }
      if (event.type === 'done') end(() => resolve(joinPieces(new Uint8Array(samples), pieces)));
    };
    const stream = tts.open({ voice, language, onEvent });
    stream.speak('prepared', text);
  });
