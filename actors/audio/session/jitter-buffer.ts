import {
  DECODE,
  encodeSample,
  FRAME_SAMPLES,
  MULAW_SILENCE,
  SAMPLES_PER_MS,
} from '../codec/mulaw.ts';

/**
 * Puts the party's media back in order and makes it whole: every sample of the party's axis leaves exactly once, in order.
 *
 * In order means at once: a frame that continues the stream leaves in the call that brought it, so nothing is delayed on a
 * clean connection. Only behind a hole do frames wait, up to an adaptive depth; then the hole is concealed by repeating the
 * last frame with a fade, and by silence after that. When the carrier sends nothing at all (silence suppression, a stall),
 * the wall clock fills.
 */

/** Gets each stretch of µ-law once; `bytes` is reused after the call. `real` is false for concealment and fill. */
export type JitterSink = (bytes: Uint8Array, from: number, length: number, real: boolean) => void;

export type Arrival = 'accepted' | 'late' | 'duplicate' | 'wild';

const DEPTH_MIN_MS = 60;
const DEPTH_MAX_MS = 200;
/** A depth that was not needed for this long shrinks by one frame. */
const DEPTH_DECAY_MS = 5_000;
/**
 * Nothing arrived for so long: the wall clock fills. Doubles, up to the maximum, whenever that proved premature. A second
 * (Pipecat's `audio_idle_timeout`): on an ordered socket a shorter pause is a stall of somebody's process, and what was spoken
 * meanwhile comes in a burst behind it; to have filled its place would lose it.
 */
const STALL_MIN_MS = 1_000;
const STALL_MAX_MS = 4_000;
/** The fill stays behind the wall clock by this much, so that media which resumes finds its place free. */
const FILL_MARGIN_MS = 60;
const FADE_FRAMES = 3;
const WAITING_MAX = 64;
/** A timestamp may be ahead of what the wall clock allows by this much; so many wild ones in a row move the axis. */
const WILD_SAMPLES = 10 * 1_000 * SAMPLES_PER_MS;
const WILD_RUN = 25;

interface Waiting {
  at: number;
  bytes: Uint8Array;
}

export class JitterBuffer {
  /** Next sample to leave: everything before it has left. */
  next: number;
  depthMs = DEPTH_MIN_MS;
  concealedSamples = 0;
  filledSamples = 0;

  private readonly sink: JitterSink;
  /** Media timestamp of partySample 0. */
  base: number | null;
  private readonly waiting: Waiting[] = [];
  private holeSinceMs = 0;
  private lastArrivalMs = 0;
  private nextAtArrival: number;
  private stallMs = STALL_MIN_MS;
  private depthNeededMs = 0;
  private wildRun = 0;
  /** End of the newest stretch made up here, to tell late from duplicate. */
  private madeUpFrom = 0;
  private madeUpTo = 0;
  /** Frames made up since the last real one. */
  private faded = 0;
  private readonly scratch = new Uint8Array(FRAME_SAMPLES);
  private readonly lastFrame = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);

  constructor(sink: JitterSink, resume?: { base: number | null; next: number; nowMs: number }) {
    this.sink = sink;
    this.base = resume?.base ?? null;
    this.next = resume?.next ?? 0;
    this.nextAtArrival = this.next;
    this.lastArrivalMs = resume?.nowMs ?? 0;
  }

  /** Sample of the party's axis that a media timestamp stands for; the first one ever seen is where the axis begins. */
  sampleOf(timestampMs: number): number {
    this.base ??= timestampMs - this.next / SAMPLES_PER_MS;
    return Math.round((timestampMs - this.base) * SAMPLES_PER_MS);
  }

  push(timestampMs: number, payload: Uint8Array, nowMs: number): Arrival {
    let at = this.sampleOf(timestampMs);
    if (this.isWild(at, nowMs)) {
      this.wildRun++;
      if (this.wildRun < WILD_RUN) return 'wild';
      // The carrier counts anew: go on where the wall clock is.
      const expected = this.next + (nowMs - this.lastArrivalMs) * SAMPLES_PER_MS;
      this.drainAll();
      at = Math.max(this.next, Math.floor(expected / FRAME_SAMPLES) * FRAME_SAMPLES);
      this.base = timestampMs - at / SAMPLES_PER_MS;
    }
    this.wildRun = 0;
    this.lastArrivalMs = nowMs;

    const end = at + payload.length;
    if (end <= this.next) {
      this.nextAtArrival = this.next;
      return this.behind(at, nowMs);
    }
    if (at <= this.next) {
      this.release(at < this.next ? payload.subarray(this.next - at) : payload);
      this.drain();
    } else {
      if (!this.hold(at, payload, nowMs)) return 'duplicate';
      const span = this.depthMs * SAMPLES_PER_MS;
      while (this.waiting.length > 0 && (this.newest() - this.next > span || this.isFull())) {
        this.closeHole();
      }
    }
    this.nextAtArrival = Math.max(this.next, end);
    this.decay(nowMs);
    return 'accepted';
  }

  /** Lets the wall clock decide: a hole has waited long enough, or nothing has come for too long. */
  tick(nowMs: number): void {
    if (this.base === null) return;
    if (this.waiting.length > 0) {
      if (nowMs - this.holeSinceMs < this.depthMs) return;
      this.closeHole();
      this.holeSinceMs = nowMs;
      return;
    }
    const idleMs = nowMs - this.lastArrivalMs;
    if (idleMs < this.stallMs) return;
    const due = this.nextAtArrival + (idleMs - FILL_MARGIN_MS) * SAMPLES_PER_MS;
    const frames = Math.floor((due - this.next) / FRAME_SAMPLES);
    if (frames <= 0) return;
    const from = this.next;
    this.conceal(this.next + frames * FRAME_SAMPLES);
    this.filledSamples += this.next - from;
  }

  /** Lets everything out that still waits; for the end of the stream. */
  drainAll(): void {
    while (this.waiting.length > 0) this.closeHole();
  }

  private isWild(at: number, nowMs: number): boolean {
    if (this.lastArrivalMs === 0) return false;
    const elapsed = Math.max(0, nowMs - this.lastArrivalMs) * SAMPLES_PER_MS;
    return at > this.nextAtArrival + elapsed + WILD_SAMPLES || at < this.next - WILD_SAMPLES;
  }

  private behind(at: number, nowMs: number): Arrival {
    if (at < this.madeUpFrom || at >= this.madeUpTo) return 'duplicate';
    // Later than the depth allowed: wait longer from now on.
    const lateMs = (this.next - at) / SAMPLES_PER_MS + 20;
    this.depthMs = Math.min(DEPTH_MAX_MS, Math.max(this.depthMs, lateMs));
    this.depthNeededMs = nowMs;
    if (this.filledSamples > 0) this.stallMs = Math.min(STALL_MAX_MS, this.stallMs * 2);
    return 'late';
  }

  private hold(at: number, payload: Uint8Array, nowMs: number): boolean {
    let i = this.waiting.length;
    while (i > 0 && this.waiting[i - 1]!.at > at) i--;
    if (i > 0 && this.waiting[i - 1]!.at === at) return false;
    if (this.waiting.length === 0) this.holeSinceMs = nowMs;
    this.waiting.splice(i, 0, { at, bytes: payload.slice() });
    return true;
  }

  private newest(): number {
    const last = this.waiting[this.waiting.length - 1]!;
    return last.at + last.bytes.length;
  }

  private isFull(): boolean {
    return this.waiting.length >= WAITING_MAX;
  }

  private closeHole(): void {
    this.conceal(this.waiting[0]!.at);
    this.drain();
  }

  /** Releases what continues the stream now. */
  private drain(): void {
    while (this.waiting.length > 0) {
      const { at, bytes } = this.waiting[0]!;
      if (at > this.next) return;
      this.waiting.shift();
      if (at + bytes.length > this.next) this.release(bytes.subarray(this.next - at));
    }
  }

  private release(bytes: Uint8Array): void {
    const from = this.next;
    this.next += bytes.length;
    if (bytes.length === FRAME_SAMPLES) this.lastFrame.set(bytes);
    else if (bytes.length > FRAME_SAMPLES)
      this.lastFrame.set(bytes.subarray(bytes.length - FRAME_SAMPLES));
    this.faded = 0;
    this.sink(bytes, from, bytes.length, true);
  }

  private conceal(to: number): void {
    const from = this.next;
    if (from > this.madeUpTo) this.madeUpFrom = from;
    while (this.next < to) {
      const length = Math.min(FRAME_SAMPLES, to - this.next);
      this.fade(this.faded++);
      const at = this.next;
      this.next += length;
      this.sink(this.scratch, at, length, false);
    }
    this.madeUpTo = this.next;
    this.concealedSamples += this.next - from;
  }

  /** The last frame again, falling to nothing over FADE_FRAMES. */
  private fade(frame: number): void {
    if (frame >= FADE_FRAMES) {
      this.scratch.fill(MULAW_SILENCE);
      return;
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const gain = 1 - (frame + i / FRAME_SAMPLES) / FADE_FRAMES;
      this.scratch[i] = encodeSample(Math.round(DECODE[this.lastFrame[i]!]! * gain));
    }
  }

  private decay(nowMs: number): void {
    if (this.depthMs <= DEPTH_MIN_MS || nowMs - this.depthNeededMs < DEPTH_DECAY_MS) return;
    this.depthMs = Math.max(DEPTH_MIN_MS, this.depthMs - 20);
    this.depthNeededMs = nowMs;
  }
}
