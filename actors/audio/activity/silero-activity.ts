import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { DECODE, FRAME_SAMPLES, SAMPLES_PER_MS } from '../codec/mulaw.ts';
import type { SileroBank, WindowStream } from './silero-bank.ts';
import {
  CONTEXT_SAMPLES,
  INPUT_SAMPLES,
  STATE_LAYER,
  STATE_LAYERS,
  WINDOW_SAMPLES,
} from './silero-model.ts';
import type { SpeechChange, SpeechDetector } from './speech-detector.ts';
import { VoiceActivity } from './voice-activity.ts';

/**
 * Voice activity by Silero VAD, of one stream. The thread decides windows of all its streams together, once a tick or as soon
 * as enough are waiting, so a verdict comes up to a tick (20 ms) and the time of a run after its window's last frame.
 *
 * Energy runs beside it: it says which windows are quiet without asking the model, and decides alone as long as the model is not
 * there.
 */

const WINDOW_MS = WINDOW_SAMPLES / SAMPLES_PER_MS;
/** A frame so little over the noise is asked about: speech that is as loud as the noise raises the level by 3 dB. */
const ASK_OVER_FLOOR_DB = 3;
/** Goes on asking so long after the last such frame. */
const ASK_HANGOVER_SAMPLES = 300 * SAMPLES_PER_MS;
/** Quiet for so long, the model forgets: what it remembers would be of another time. */
const FORGET_WINDOWS = 16;
/** Windows that may wait for a run: half a second. */
const WINDOWS_MAX = 16;
const QUIET = 0;

const LINEAR = Float32Array.from(DECODE, (value) => value / 32_768);

export class SileroActivity implements SpeechDetector, WindowStream {
  speaking: boolean;
  startedAt = 0;
  endedAt = 0;
  /** Windows that the model was asked about, that were quiet by energy, and that were given up because it was behind. */
  private asked = 0;
  private quiet = 0;
  private dropped = 0;

  private readonly config: VadConfig;
  private readonly bank: SileroBank;
  private readonly energy: VoiceActivity;
  /** Whether the model decides, and not energy. */
  private isFollowed = false;
  /** The context and what comes after it. */
  private readonly samples = new Float32Array(CONTEXT_SAMPLES + WINDOWS_MAX * WINDOW_SAMPLES);
  private length = CONTEXT_SAMPLES;
  /** Place of the next window. */
  private windowAt = 0;
  private isWaiting = false;
  private readonly state = new Float32Array(STATE_LAYERS * STATE_LAYER);
  private askUntil = 0;
  private quietWindows = 0;
  private loudMs = 0;
  private softMs = 0;
  private candidateAt = 0;
  private changes: SpeechChange[] = [];

  constructor(
    config: VadConfig,
    bank: SileroBank,
    resume?: { speaking: boolean; floorDb: number; speechStartedAt: number },
  ) {
    this.config = config;
    this.bank = bank;
    this.energy = new VoiceActivity(config, resume);
    this.speaking = resume?.speaking ?? false;
    this.startedAt = resume?.speechStartedAt ?? 0;
    void bank.open();
  }

  get floorDb(): number {
    return this.energy.floorDb;
  }

  push(level: number, at: number, mulaw: Uint8Array): SpeechChange {
    this.energy.push(level, at);
    if (!this.bank.isReady) return this.byEnergy();
    if (!this.isFollowed) this.begin(at);
    if (level > this.floorDb + ASK_OVER_FLOOR_DB) this.askUntil = at + ASK_HANGOVER_SAMPLES;
    this.take(mulaw);
    this.advance();
    return this.settle();
  }

  settle(): SpeechChange {
    return this.changes.shift() ?? null;
  }

  fill(input: Float32Array, state: Float32Array): void {
    input.set(this.samples.subarray(0, INPUT_SAMPLES));
    state.set(this.state);
  }

  hear(probability: number, state: Float32Array): void {
    if (!this.isWaiting) return;
    this.isWaiting = false;
    this.state.set(state);
    this.asked++;
    this.decide(probability);
    this.advance();
  }

  counts(): Record<string, number> {
    return {
      vadAskedWindows: this.asked,
      vadQuietWindows: this.quiet,
      vadDroppedWindows: this.dropped,
    };
  }

  private begin(at: number): void {
    this.isFollowed = true;
    this.windowAt = at;
    this.length = CONTEXT_SAMPLES;
    this.samples.fill(0);
    this.state.fill(0);
    this.loudMs = 0;
    this.softMs = 0;
  }

  /** The model is not there yet, or any more. */
  private byEnergy(): SpeechChange {
    this.isFollowed = false;
    this.isWaiting = false;
    this.changes.length = 0;
    if (this.energy.speaking === this.speaking) return null;
    this.speaking = this.energy.speaking;
    if (this.speaking) this.startedAt = this.energy.startedAt;
    else this.endedAt = Math.max(this.startedAt, this.energy.endedAt);
    return this.speaking ? 'started' : 'ended';
  }

  private take(mulaw: Uint8Array): void {
    if (this.length + FRAME_SAMPLES > this.samples.length) {
      this.dropped++;
      this.isWaiting = false;
      this.bank.withdraw(this);
      this.shift();
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) this.samples[this.length + i] = LINEAR[mulaw[i]!]!;
    this.length += FRAME_SAMPLES;
  }

  /** Goes through windows that need no run up to one that does, and offers that. */
  private advance(): void {
    while (!this.isWaiting && this.length >= INPUT_SAMPLES) {
      if (this.speaking || this.windowAt < this.askUntil) {
        this.isWaiting = true;
        this.quietWindows = 0;
        this.bank.offer(this);
        return;
      }
      this.quiet++;
      if (++this.quietWindows === FORGET_WINDOWS) this.state.fill(0);
      this.decide(QUIET);
    }
  }

  /** The window at the head is known. */
  private decide(probability: number): void {
    const at = this.windowAt;
    this.shift();
    if (this.speaking) this.whileSpeaking(probability, at);
    else this.whileQuiet(probability, at);
  }

  private shift(): void {
    this.samples.copyWithin(0, WINDOW_SAMPLES, this.length);
    this.length -= WINDOW_SAMPLES;
    this.windowAt += WINDOW_SAMPLES;
  }

  private whileQuiet(probability: number, at: number): void {
    if (probability < this.config.activation) {
      if (probability < this.config.deactivation) this.loudMs = 0;
      return;
    }
    if (this.loudMs === 0) this.candidateAt = at;
    this.loudMs += WINDOW_MS;
    if (this.loudMs < this.config.startMs) return;
    this.speaking = true;
    this.startedAt = this.candidateAt;
    this.softMs = 0;
    this.changes.push('started');
  }

  private whileSpeaking(probability: number, at: number): void {
    if (probability >= this.config.activation) {
      this.softMs = 0;
      return;
    }
    if (probability >= this.config.deactivation) return;
    if (this.softMs === 0) this.endedAt = at;
    this.softMs += WINDOW_MS;
    if (this.softMs < this.config.stopMs) return;
    this.speaking = false;
    this.loudMs = 0;
    this.changes.push('ended');
  }
}
