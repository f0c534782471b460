import {
  INPUT_SAMPLES,
  type LoadSpeechModel,
  type SpeechModel,
  STATE_LAYER,
  STATE_LAYERS,
} from './silero-model.ts';

/**
 * One model for all streams of an audio thread: each run takes one window of every stream that has one waiting, because a run's
 * cost lies more in being a run than in its rows.
 */

/** Rows of one run: about 3 ms, after which the thread's other work has its turn. */
const ROWS_MAX = 64;
/**
 * So many windows are worth a run before the tick. A row of 16 costs a quarter more than one of 64 and half of one of 4 (`npm run bench -- vad`); with
 * 180 calls on one core verdicts come 12 ms sooner at the median and 18 ms at p99, for no more CPU (`bench -- calls`, alternating).
 */
const ROWS_SOON = 16;
/** Runs of one beat, for streams that are behind: 8 windows are a quarter of a second. */
const ROUNDS_MAX = 8;

/** One stream of windows. */
export interface WindowStream {
  /** Writes its next window, and the state that it left the last one with. */
  fill(input: Float32Array, state: Float32Array): void;
  /** The window was decided. */
  hear(probability: number, state: Float32Array): void;
}

export class SileroBank {
  runs = 0;
  rows = 0;
  /** Time spent in runs, ms. */
  busyMs = 0;
  /** Why the model cannot be had. */
  reason: string | null = null;

  private readonly load: LoadSpeechModel;
  private model: SpeechModel | null = null;
  private isLoading = false;
  private isRunning = false;
  private waiting = new Set<WindowStream>();
  private readonly input = new Float32Array(ROWS_MAX * INPUT_SAMPLES);
  private readonly state = new Float32Array(ROWS_MAX * STATE_LAYERS * STATE_LAYER);
  private readonly one = new Float32Array(STATE_LAYERS * STATE_LAYER);

  constructor(load: LoadSpeechModel) {
    this.load = load;
  }

  get isReady(): boolean {
    return this.model !== null;
  }

  get isDue(): boolean {
    return this.waiting.size > 0 && !this.isRunning;
  }

  /** Enough is waiting for a run of its own. */
  get isWorthwhile(): boolean {
    return this.waiting.size >= ROWS_SOON && !this.isRunning;
  }

  /** Somebody wants the model: the first one loads it. Never rejects. */
  async open(): Promise<void> {
    if (this.isLoading || this.model !== null || this.reason !== null) return;
    this.isLoading = true;
    try {
      this.model = await this.load();
    } catch (error) {
      this.fail(error);
    }
    this.isLoading = false;
  }

  /** This stream has a window. */
  offer(stream: WindowStream): void {
    this.waiting.add(stream);
  }

  withdraw(stream: WindowStream): void {
    this.waiting.delete(stream);
  }

  /** Decides what is waiting. Never rejects: a model that fails is given up. */
  async beat(): Promise<void> {
    if (this.isRunning || this.model === null) return;
    this.isRunning = true;
    try {
      for (let round = 0; round < ROUNDS_MAX && this.waiting.size > 0; round++) await this.round();
    } catch (error) {
      this.fail(error);
    }
    this.isRunning = false;
  }

  private async round(): Promise<void> {
    const streams = [...this.waiting];
    this.waiting = new Set();
    for (let from = 0; from < streams.length; from += ROWS_MAX)
      await this.run(streams.slice(from, from + ROWS_MAX));
  }

  private async run(streams: WindowStream[]): Promise<void> {
    const count = streams.length;
    const startedAt = performance.now();
    const input = this.input.subarray(0, count * INPUT_SAMPLES);
    const state = this.state.subarray(0, count * STATE_LAYERS * STATE_LAYER);
    streams.forEach((stream, row) => {
      stream.fill(input.subarray(row * INPUT_SAMPLES, (row + 1) * INPUT_SAMPLES), this.one);
      for (let layer = 0; layer < STATE_LAYERS; layer++)
        state.set(this.layer(layer), (layer * count + row) * STATE_LAYER);
    });
    const odds = await this.model!.run(input, state, count);
    streams.forEach((stream, row) => {
      for (let layer = 0; layer < STATE_LAYERS; layer++) {
        const from = (layer * count + row) * STATE_LAYER;
        this.layer(layer).set(odds.state.subarray(from, from + STATE_LAYER));
      }
      stream.hear(odds.probabilities[row]!, this.one);
    });
    this.runs++;
    this.rows += count;
    this.busyMs += performance.now() - startedAt;
  }

  private layer(layer: number): Float32Array {
    return this.one.subarray(layer * STATE_LAYER, (layer + 1) * STATE_LAYER);
  }

  private fail(error: unknown): void {
    this.reason = error instanceof Error ? error.message : String(error);
    this.model = null;
    this.waiting.clear();
  }
}
