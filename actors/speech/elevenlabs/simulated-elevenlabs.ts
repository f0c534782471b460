import { z } from 'zod';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import {
  type SimulatedConnection,
  type SimulatedProvider,
  startSimulatedProvider,
} from '../provider-socket/simulated-provider.ts';
import type { SpokenSpan } from '../text-to-speech.ts';
import {
  hasSound,
  type SimulatedPiece,
  SimulatedVoice,
  type SimulatedVoiceOptions,
} from '../voice-stream/simulated-voice.ts';

const request = z.object({
  context_id: z.string().optional(),
  text: z.string().optional(),
  flush: z.boolean().default(false),
  close_context: z.boolean().default(false),
  close_socket: z.boolean().default(false),
});

const contextsMax = 5;
const idleDefaultSeconds = 20;
const path = /^\/v1\/text-to-speech\/([^/]+)\/multi-stream-input$/;

/** ISO 639-1, and only by the models that are told one. */
const isLanguageTaken = (asked: URLSearchParams): boolean => {
  const language = asked.get('language_code');
  if (language === null) return true;
  return /^[a-z]{2}$/.test(language) && (asked.get('model_id') ?? '').endsWith('_v2_5');
};

/** ElevenLabs' service for several contexts as its clients meet it, speaking with the loopback voice. */
export const startSimulatedElevenlabs = (
  options: SimulatedVoiceOptions,
): Promise<SimulatedProvider> =>
  startSimulatedProvider({
    refuses({ headers }, url) {
      if (!path.test(url.pathname)) return 404;
      if (headers['xi-api-key'] !== options.apiKey) return 401;
      if (url.searchParams.get('output_format') !== 'ulaw_8000') return 400;
      return isLanguageTaken(url.searchParams) ? null : 400;
    },
    serve(connection) {
      const mouth = new SimulatedMouth(connection, options);
      return { text: (message) => mouth.obey(message), closed: () => mouth.end() };
    },
  });

class SimulatedMouth {
  readonly #connection: SimulatedConnection;
  readonly #clock: Clock;
  readonly #voice: SimulatedVoice;
  readonly #isAligned: boolean;
  /** Contexts that are open, with the text not flushed yet. */
  readonly #texts = new Map<string, string>();
  readonly #idleMs: number;
  #idleTimer: TimerHandle | undefined;

  constructor(connection: SimulatedConnection, options: SimulatedVoiceOptions) {
    const { clock, voices = ['standard'], everyMs = 1 } = options;
    const { searchParams, pathname } = connection.url;
    this.#connection = connection;
    this.#clock = clock;
    this.#isAligned = searchParams.get('sync_alignment') === 'true';
    this.#idleMs = 1_000 * Number(searchParams.get('inactivity_timeout') ?? idleDefaultSeconds);
    this.#voice = new SimulatedVoice({
      clock,
      everyMs,
      connection,
      onPiece: (piece) => this.#tell(piece),
      onDone: (contextId) => {
        this.#texts.delete(contextId);
        connection.send({ isFinal: true, contextId });
      },
      onError: (contextId, status, words) =>
        connection.complain({
          message: words,
          error: words,
          code: status < 500 ? 1008 : 1011,
          contextId,
        }),
    });
    const voice = decodeURIComponent(path.exec(pathname)?.[1] ?? '');
    if (!voices.includes(voice)) this.#refuse('voice_not_found', `there is no voice ${voice}`);
    else this.#live();
  }

  obey(text: string): void {
    this.#live();
    const asked = request.parse(JSON.parse(text));
    if (asked.close_socket) return this.#connection.close(1000);
    const { context_id: contextId = 'default' } = asked;
    if (asked.text !== undefined) {
      if (!this.#texts.has(contextId) && this.#texts.size >= contextsMax)
        return this.#refuse('max_active_conversations', 'too many contexts are open');
      this.#texts.set(contextId, (this.#texts.get(contextId) ?? '') + asked.text);
    }
    if (asked.flush) {
      const text = this.#texts.get(contextId) ?? '';
      // Of what cannot be said there is no audio, and that is no error.
      this.#voice.say(contextId, hasSound(text) ? text : '');
      this.#texts.set(contextId, '');
    }
    if (!asked.close_context || this.#voice.has(contextId)) return;
    this.#texts.delete(contextId);
    this.#connection.send({ isFinal: true, contextId });
  }

  end(): void {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#voice.end();
  }

  #tell({ contextId, mulaw, at, words }: SimulatedPiece): void {
    const audio = Buffer.from(mulaw).toString('base64');
    const alignment = this.#isAligned && words.length > 0 ? charsOf(words, at, mulaw.length) : null;
    this.#connection.send({
      audio,
      isFinal: null,
      alignment,
      normalizedAlignment: null,
      contextId,
    });
  }

  #refuse(error: string, message: string): void {
    this.#connection.complain({ message, error, code: 1008 });
    this.#connection.close(1008, error);
  }

  #live(): void {
    this.#clock.clearTimeout(this.#idleTimer);
    this.#idleTimer = this.#clock.setTimeout(
      () => this.#connection.close(1008, 'inactivity'),
      this.#idleMs,
    );
  }
}

/** Characters that begin in the piece, a space behind each word; times in ms from the start of the piece. */
const charsOf = (words: SpokenSpan[], at: number, samples: number) => {
  const chars: string[] = [];
  const charStartTimesMs: number[] = [];
  const charDurationsMs: number[] = [];
  for (const { text, startSample, endSample } of words) {
    const letters = Array.from(text);
    const duration = (endSample - startSample) / letters.length;
    for (const [n, letter] of [...letters, ' '].entries()) {
      const start = startSample + n * duration - at;
      if (start < 0 || start >= samples) continue;
      chars.push(letter);
      charStartTimesMs.push(start / 8);
      charDurationsMs.push(letter === ' ' ? 0 : duration / 8);
    }
  }
  return { chars, charStartTimesMs, charDurationsMs };
};
