import type { HeardWord } from '../../../machines/call/heard-word.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { decode } from '../../audio/codec/mulaw.ts';
import { LoopbackDecoder } from '../loopback/decoder.ts';
import {
  type SimulatedConnection,
  type SimulatedProvider,
  startSimulatedProvider,
} from '../provider-socket/simulated-provider.ts';

export interface SimulatedDeepgramOptions {
  clock: Clock;
  apiKey: string;
  /** Without audio or a sign of life for this long the service closes, ms. */
  idleMs?: number;
}

const sampleRate = 8_000;
/** A long utterance is frozen in segments of so many words. */
const segmentWords = 4;
/** Without words: an empty result each second, and each third one is final. */
const emptySamples = 8_000;
const utteranceEndSamples = 8_000;
const idleDefaultMs = 10_000;

/** Deepgram's live service as its clients meet it, hearing the loopback voice. */
export const startSimulatedDeepgram = ({
  clock,
  apiKey,
  idleMs = idleDefaultMs,
}: SimulatedDeepgramOptions): Promise<SimulatedProvider> =>
  startSimulatedProvider({
    refuses(request, url) {
      if (url.pathname !== '/v1/listen') return 404;
      if (request.headers.authorization !== `Token ${apiKey}`) return 401;
      const { searchParams } = url;
      const isAudioKnown =
        ['mulaw', 'linear16'].includes(searchParams.get('encoding') ?? '') &&
        searchParams.get('sample_rate') === String(sampleRate);
      const gap = searchParams.get('utterance_end_ms');
      const isGapAllowed =
        gap === null || (Number(gap) >= 1_000 && searchParams.get('interim_results') === 'true');
      return isAudioKnown && isGapAllowed && searchParams.has('model') ? null : 400;
    },
    serve(connection) {
      const ear = new SimulatedEar(connection, clock, idleMs);
      return {
        text: (message) => ear.obey(message),
        binary: (audio) => ear.hear(audio),
        closed: () => ear.end(),
      };
    },
  });

class SimulatedEar {
  readonly #connection: SimulatedConnection;
  readonly #clock: Clock;
  readonly #idleMs: number;
  readonly #isMulaw: boolean;
  readonly #decoder = new LoopbackDecoder();
  /** Messages behind a late one: the order stays. */
  readonly #late: object[] = [];
  #lateTimer: TimerHandle | undefined;
  #idleTimer: TimerHandle | undefined;
  #words: HeardWord[] = [];
  /** Samples heard, start of the running segment, and end of the last empty result. */
  #heard = 0;
  #segment = 0;
  #emptyCount = 0;
  #lastWordEnd = 0;
  #isEndOwed = false;

  constructor(connection: SimulatedConnection, clock: Clock, idleMs: number) {
    this.#connection = connection;
    this.#clock = clock;
    this.#idleMs = idleMs;
    this.#isMulaw = connection.url.searchParams.get('encoding') === 'mulaw';
    this.#live();
  }

  hear(audio: Buffer): void {
    this.#live();
    const pcm = this.#isMulaw ? decode(audio) : Int16Array.from(int16s(audio));
    // In frames, as it would come from the line.
    for (let n = 0; n < pcm.length; n += 160) this.#listen(pcm.subarray(n, n + 160));
  }

  obey(text: string): void {
    this.#live();
    const { type } = JSON.parse(text) as { type: string };
    if (type === 'Finalize') {
      for (const word of this.#decoder.end()) this.#take(word);
      this.#result({ is_final: true, from_finalize: true });
    } else if (type === 'CloseStream') {
      this.#result({ is_final: true });
      this.#connection.send({ type: 'Metadata', duration: this.#heard / sampleRate, channels: 1 });
      this.#connection.close(1000);
    }
  }

  end(): void {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#clock.clearTimeout(this.#lateTimer);
  }

  #listen(pcm: Int16Array): void {
    if (this.#connection.isDead) return;
    const wasWords = this.#words.length;
    const words = [...this.#decoder.push(pcm, this.#heard)];
    this.#heard += pcm.length;
    for (const word of words) this.#take(word);
    if (!this.#decoder.sounding && this.#words.length > 0) {
      this.#result({ is_final: true, speech_final: true });
      this.#isEndOwed = true;
    } else if (this.#words.length >= segmentWords) {
      this.#result({ is_final: true });
    } else if (this.#words.length > wasWords) {
      this.#result({});
    } else if (this.#words.length === 0 && this.#heard - this.#segment >= emptySamples) {
      this.#result({ is_final: ++this.#emptyCount % 3 === 0 });
    }
    if (this.#isEndOwed && this.#heard - this.#lastWordEnd >= utteranceEndSamples) {
      this.#isEndOwed = false;
      const last_word_end = this.#lastWordEnd / sampleRate;
      this.#send({ type: 'UtteranceEnd', channel: [0, 1], last_word_end });
    }
  }

  #take(word: HeardWord): void {
    const onError = (status: number, words: string) =>
      this.#connection.complain({ type: 'Error', variant: `STATUS_${status}`, description: words });
    if (this.#connection.spend(onError)) this.#words.push(word);
  }

  /** One segment as it stands. A frozen one ends with its last word, unless the utterance does. */
  #result(how: { is_final?: boolean; speech_final?: boolean; from_finalize?: boolean }): void {
    const { is_final = false, speech_final = false, from_finalize = false } = how;
    const words = this.#words;
    const lastEnd = words.at(-1)?.endSample;
    this.#lastWordEnd = lastEnd ?? this.#lastWordEnd;
    const isPart = is_final && !speech_final && !from_finalize && lastEnd !== undefined;
    const end = isPart ? lastEnd : this.#heard;
    const result = {
      type: 'Results',
      channel_index: [0, 1],
      start: this.#segment / sampleRate,
      duration: (end - this.#segment) / sampleRate,
      is_final,
      speech_final,
      from_finalize,
      channel: { alternatives: [alternative(words)] },
    };
    if (is_final) {
      this.#words = [];
      this.#segment = end;
    }
    const { fault } = this.#connection;
    this.#send(result, is_final && fault?.type === 'delayed' ? fault.ms : 0);
    if (is_final && fault?.type === 'duplicated') this.#send(result);
  }

  #send(message: object, lateMs = 0): void {
    if (lateMs === 0 && this.#lateTimer === undefined) return this.#connection.send(message);
    this.#late.push(message);
    this.#lateTimer ??= this.#clock.setTimeout(() => {
      this.#lateTimer = undefined;
      for (const late of this.#late.splice(0)) this.#connection.send(late);
    }, lateMs);
  }

  #live(): void {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#idleTimer = this.#clock.setTimeout(
      () => this.#connection.close(1011, 'NET-0001: no audio came'),
      this.#idleMs,
    );
  }
}

const int16s = (bytes: Buffer): number[] =>
  Array.from({ length: bytes.length >> 1 }, (_, n) => bytes.readInt16LE(2 * n));

const alternative = (words: HeardWord[]) => ({
  transcript: words.map(({ text }) => text).join(' '),
  confidence: words.length === 0 ? 0 : 0.99,
  words: words.map(({ text, startSample, endSample }) => ({
    word: text.toLowerCase(),
    start: startSample / sampleRate,
    end: endSample / sampleRate,
    confidence: 0.99,
    punctuated_word: text,
  })),
});
