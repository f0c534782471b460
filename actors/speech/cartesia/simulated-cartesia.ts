import { z } from 'zod';
import {
  type SimulatedConnection,
  type SimulatedProvider,
  startSimulatedProvider,
} from '../provider-socket/simulated-provider.ts';
import {
  hasSound,
  type SimulatedPiece,
  SimulatedVoice,
  type SimulatedVoiceOptions,
} from '../voice-stream/simulated-voice.ts';

const request = z.object({
  model_id: z.string(),
  transcript: z.string(),
  voice: z.object({ mode: z.literal('id'), id: z.string() }),
  /** A language, never a country's way of it. */
  language: z.string().regex(/^[a-z]{2}$/),
  output_format: z.object({
    container: z.literal('raw'),
    encoding: z.literal('pcm_mulaw'),
    sample_rate: z.literal(8_000),
  }),
  context_id: z.string(),
  continue: z.boolean().default(false),
  add_timestamps: z.boolean().default(false),
});

const cancellation = z.object({ context_id: z.string(), cancel: z.literal(true) });

const seconds = (samples: number): number => samples / 8_000;

/** Cartesia's service as its clients meet it, speaking with the loopback voice. */
export const startSimulatedCartesia = (
  options: SimulatedVoiceOptions,
): Promise<SimulatedProvider> =>
  startSimulatedProvider({
    refuses({ headers }, url) {
      if (url.pathname !== '/tts/websocket') return 404;
      if (headers['x-api-key'] !== options.apiKey) return 401;
      return headers['cartesia-version'] === undefined ? 400 : null;
    },
    serve(connection) {
      const mouth = new SimulatedMouth(connection, options);
      return { text: (message) => mouth.obey(message), closed: () => mouth.end() };
    },
  });

class SimulatedMouth {
  readonly #connection: SimulatedConnection;
  readonly #voices: string[];
  readonly #voice: SimulatedVoice;
  /** Text of contexts to which more may come. */
  readonly #texts = new Map<string, string>();
  readonly #used = new Set<string>();

  constructor(connection: SimulatedConnection, options: SimulatedVoiceOptions) {
    const { clock, voices = ['standard'], everyMs = 1 } = options;
    this.#connection = connection;
    this.#voices = voices;
    this.#voice = new SimulatedVoice({
      clock,
      everyMs,
      connection,
      onPiece: (piece) => this.#tell(piece),
      // A cancelled context is not told to be done.
      onDone: (context_id, isCancelled) => {
        if (!isCancelled)
          connection.send({ type: 'done', done: true, status_code: 200, context_id });
      },
      onError: (contextId, status, words) => this.#refuse(contextId, status, words),
    });
  }

  obey(text: string): void {
    const message: unknown = JSON.parse(text);
    const cancelled = cancellation.safeParse(message).data;
    if (cancelled !== undefined) return this.#voice.cancel(cancelled.context_id);
    const asked = request.safeParse(message).data;
    if (asked === undefined) return this.#refuse(null, 400, 'the request is malformed');
    const { context_id, transcript, voice } = asked;
    if (!this.#voices.includes(voice.id)) return this.#refuse(context_id, 404, 'voice not found');
    if (this.#used.has(context_id)) return this.#refuse(context_id, 400, 'the context is over');
    const whole = (this.#texts.get(context_id) ?? '') + transcript;
    if (asked.continue) {
      this.#texts.set(context_id, whole);
      return;
    }
    this.#texts.delete(context_id);
    this.#used.add(context_id);
    if (!hasSound(whole))
      return this.#refuse(context_id, 400, 'transcript empty or contains only punctuation');
    this.#voice.say(context_id, whole);
  }

  end(): void {
    this.#voice.end();
  }

  /** The times of the words follow the audio in which they begin. */
  #tell({ contextId: context_id, mulaw, at, words: sounding }: SimulatedPiece): void {
    const data = Buffer.from(mulaw).toString('base64');
    this.#connection.send({ type: 'chunk', data, done: false, status_code: 206, context_id });
    const words = sounding.filter(({ startSample }) => startSample >= at);
    if (words.length === 0) return;
    const word_timestamps = {
      words: words.map(({ text }) => text),
      start: words.map(({ startSample }) => seconds(startSample)),
      end: words.map(({ endSample }) => seconds(endSample)),
    };
    this.#connection.send({ type: 'timestamps', word_timestamps, done: false, context_id });
  }

  #refuse(context_id: string | null, status_code: number, message: string): void {
    const title = 'Request failed';
    this.#connection.complain({
      type: 'error',
      title,
      message,
      status_code,
      context_id,
      done: true,
    });
  }
}
