import { MessageChannel } from 'node:worker_threads';
import type { SpeechToText, SttEvent, SttOptions, SttStream } from '../speech-to-text.ts';
import type { TextToSpeech, TtsEvent, TtsOptions, TtsStream } from '../text-to-speech.ts';
import type { SpeechReport } from './loopback-protocol.ts';
import { SpeechLane, type SpeechLaneDeps } from './speech-lane.ts';

/**
 * The embedded speech provider. It stands for a remote service: recognition and synthesis run on threads of their own, apart from
 * audio and calls, so that what they cost is seen apart.
 */
export interface LoopbackSpeech {
  readonly stt: SpeechToText;
  readonly tts: TextToSpeech;
  /** CPU time of all its threads since they were started, ms; a thread's share is at most 250 ms old. */
  cpuMs(): number;
  close(): Promise<void>;
}

export interface LoopbackSpeechOptions {
  /** One carries some hundred calls. */
  threads: number;
  openLane?: (deps: SpeechLaneDeps) => SpeechLane;
}

interface OpenStream {
  lane: SpeechLane;
  onReport: (event: SttEvent | TtsEvent) => void;
  onDeath: (reason: string) => void;
}

export const openLoopbackSpeech = (options: LoopbackSpeechOptions): LoopbackSpeech => {
  const speech = new Speech(options);
  return {
    stt: {
      name: 'loopback',
      open: (stream) => speech.listen(stream),
      close: () => speech.close(),
    },
    tts: {
      name: 'loopback',
      open: (stream) => speech.talk(stream),
      close: () => speech.close(),
    },
    cpuMs: () => speech.cpuMs(),
    close: () => speech.close(),
  };
};

class Speech {
  readonly #threads: number;
  readonly #openLane: (deps: SpeechLaneDeps) => SpeechLane;
  readonly #lanes: SpeechLane[] = [];
  readonly #streams = new Map<number, OpenStream>();
  #nextStream = 0;
  /** CPU time of threads that are gone. */
  #lostCpuMs = 0;
  #closed = false;

  constructor({ threads, openLane = (deps) => new SpeechLane(deps) }: LoopbackSpeechOptions) {
    this.#threads = Math.max(1, threads);
    this.#openLane = openLane;
    for (let n = 0; n < this.#threads; n++) this.#addLane();
  }

  listen({ tap, onEvent }: SttOptions): SttStream {
    const { stream, lane } = this.#open({
      onReport: (event) => onEvent(event as SttEvent),
      onDeath: (reason) => onEvent({ type: 'failed', reason, retryable: true }),
    });
    const { port1, port2: audio } = new MessageChannel();
    lane.send({ do: 'listen', stream, audio }, [audio]);
    const endTap = tap(port1);
    return {
      finalize: () => this.#streams.get(stream)?.lane.send({ do: 'finalize', stream }),
      close: () => {
        endTap();
        this.#close(stream);
      },
    };
  }

  talk({ onEvent }: TtsOptions): TtsStream {
    /** Utterances that may still be heard of. */
    const live = new Set<string>();
    const { stream, lane } = this.#open({
      onReport: (report) => {
        const event = report as TtsEvent;
        if (event.utteranceId !== null && !live.has(event.utteranceId)) return;
        if (event.type === 'done') live.delete(event.utteranceId);
        onEvent(event);
      },
      onDeath: (reason) => onEvent({ type: 'failed', utteranceId: null, reason, retryable: true }),
    });
    lane.send({ do: 'voice', stream });
    return {
      speak: (utteranceId, text) => {
        live.add(utteranceId);
        this.#streams.get(stream)?.lane.send({ do: 'speak', stream, utteranceId, text });
      },
      cancel: (utteranceId) => {
        live.delete(utteranceId);
        this.#streams.get(stream)?.lane.send({ do: 'cancel', stream, utteranceId });
      },
      close: () => this.#close(stream),
    };
  }

  cpuMs(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.cpuMs, this.#lostCpuMs);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#streams.clear();
    await Promise.all(this.#lanes.splice(0).map((lane) => lane.stop()));
  }

  #open(handlers: Omit<OpenStream, 'lane'>): { stream: number; lane: SpeechLane } {
    if (this.#closed) throw new Error('the loopback speech is closed');
    while (this.#lanes.length < this.#threads) this.#addLane();
    const lane = this.#lanes.reduce((least, one) => (one.load < least.load ? one : least));
    lane.load++;
    const stream = this.#nextStream++;
    this.#streams.set(stream, { lane, ...handlers });
    return { stream, lane };
  }

  #close(stream: number): void {
    const open = this.#streams.get(stream);
    if (!open) return;
    this.#streams.delete(stream);
    open.lane.load--;
    open.lane.send({ do: 'close', stream });
  }

  #addLane(): void {
    const lane = this.#openLane({
      onReport: ({ stream, event }: SpeechReport) => this.#streams.get(stream)?.onReport(event),
      onDeath: (reason) => this.#bury(lane, reason),
    });
    this.#lanes.push(lane);
  }

  /** Its streams fail; others take new ones. A thread that never came to life is replaced when it is needed, not at once. */
  #bury(lane: SpeechLane, reason: string): void {
    const place = this.#lanes.indexOf(lane);
    if (place < 0) return;
    this.#lanes.splice(place, 1);
    this.#lostCpuMs += lane.cpuMs;
    if (lane.hasBeaten) this.#addLane();
    const lost = [...this.#streams].filter(([, open]) => open.lane === lane);
    for (const [stream] of lost) this.#streams.delete(stream);
    for (const [, open] of lost) open.onDeath(reason);
  }
}
