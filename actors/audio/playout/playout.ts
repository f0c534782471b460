import { FRAME_MS, FRAME_SAMPLES, SAMPLES_PER_MS } from '../codec/mulaw.ts';
import type { PlaySpan } from '../session/session-resume.ts';
import { Play } from './play.ts';

/**
 * Paces the bot's audio out in 20 ms frames, `leadMs` to `leadMs + burstMs` ahead of real time: enough that a late tick is not heard,
 * little enough that a clear drops nearly everything. `wireSample` counts samples written to the wire since the session began.
 */

/** A tail without a mark gets one when the carrier has less than this left to play. */
const TAIL_MARK_MS = 40;
/** Between two marks of ours: the reference that tells what was heard is never older. */
const MARK_EVERY_SAMPLES = 1_600;
/** Audio waiting to be written, all plays together: 60 s. */
const QUEUE_MAX_SAMPLES = 60 * 8_000;
const PLAYS_MAX = 64;
/** Of noise between plays no more than this is sent ahead, because a play that begins waits behind it. */
const FILL_LEAD_MS = 40;
/** While an operator speaks into what is sent, this much: it is heard as much later, and a tick that is late leaves no hole in it. */
const VOICE_LEAD_MS = 100;

export interface PlayoutSink {
  /** One frame for the wire: `frames[from, from + 160)`. */
  frame: (frames: Buffer, from: number) => void;
  /** No frame follows the last one for now. */
  paused(): void;
  /** A mark of ours belongs here in the stream. */
  mark(): void;
  started(play: Play): void;
  /** All of it is on the wire; `wireEnd` is known. */
  written(play: Play): void;
  /** Writes a frame of what sounds between plays: noise, or the silence that an operator speaks into. */
  fill(): void;
  /** Something does, also while no operator speaks. */
  readonly fills: boolean;
}

export class Playout {
  wireSample: number;
  /** Frames written after the carrier had run dry although their audio was there: our lateness. */
  lateFrames = 0;
  /** Times that the carrier ran dry in the middle of a play because no audio had come: the provider's lateness. */
  underruns = 0;
  droppedSamples = 0;
  readonly plays: Play[] = [];
  /** An operator speaks into what is sent. */
  hasVoice = false;

  private readonly leadMs: number;
  private readonly burstMs: number;
  private readonly sink: PlayoutSink;
  /** When the carrier will have played all that was written. */
  private dryAtMs = 0;
  private markedAt = -1;
  private starved = false;
  private queued = 0;

  constructor(
    { leadMs, burstMs }: { leadMs: number; burstMs: number },
    sink: PlayoutSink,
    wireSample = 0,
  ) {
    this.leadMs = leadMs;
    this.burstMs = burstMs;
    this.sink = sink;
    this.wireSample = wireSample;
  }

  private get aheadMs(): number {
    return this.hasVoice ? Math.min(VOICE_LEAD_MS, this.leadMs) : this.leadMs;
  }

  open(playId: string): boolean {
    if (this.plays.length >= PLAYS_MAX || this.find(playId)) return false;
    this.plays.push(new Play(playId));
    return true;
  }

  /** Takes over a play that an earlier session had begun to write. */
  restore(span: PlaySpan & { samples: number }, nowMs: number): void {
    if (!this.open(span.playId)) return;
    const play = this.plays[this.plays.length - 1]!;
    play.wireStart = span.wireStart;
    play.wireEnd = span.wireEnd;
    play.written = span.wireEnd >= 0;
    play.sent = play.written ? span.samples : this.wireSample - span.wireStart;
    // At worst the whole lead is still to be played.
    play.soundedByMs = nowMs + this.leadMs + this.burstMs;
  }

  find(playId: string): Play | undefined {
    return this.plays.find((play) => play.playId === playId);
  }

  audio(playId: string, mulaw: Uint8Array): boolean {
    const play = this.find(playId);
    if (!play || play.fed || mulaw.length === 0) return false;
    if (this.queued + mulaw.length > QUEUE_MAX_SAMPLES) {
      this.droppedSamples += mulaw.length;
      return false;
    }
    play.add(mulaw);
    this.queued += mulaw.length;
    return true;
  }

  finish(playId: string): Play | undefined {
    const play = this.find(playId);
    if (play) play.fed = true;
    return play;
  }

  /** Nothing that was written is still to come at the carrier. */
  isDry(nowMs: number): boolean {
    return this.dryAtMs <= nowMs;
  }

  /** What the carrier still has to play, by the clock. */
  aheadSamples(nowMs: number): number {
    return Math.max(0, Math.round((this.dryAtMs - nowMs) * SAMPLES_PER_MS));
  }

  /** Writes what is due. */
  pump(nowMs: number): void {
    this.writeDue(nowMs);
    this.sink.paused();
  }

  private writeDue(nowMs: number): void {
    const isDue = this.dryAtMs - nowMs < this.aheadMs;
    const aheadMs = this.aheadMs + (isDue && !this.hasVoice ? this.burstMs : 0);
    for (;;) {
      const play = this.plays.find((candidate) => !candidate.written);
      if (!play) return this.fill(nowMs);
      if (play.queued === 0 && play.fed) {
        this.complete(play, nowMs);
        continue;
      }
      if (this.dryAtMs - nowMs >= aheadMs) return;
      if (play.queued < FRAME_SAMPLES && !play.fed) {
        this.starve(play, nowMs);
        return;
      }
      this.write(play, nowMs);
    }
  }

  /** Playback at the carrier was seen to reach `wire` now: corrects the reckoning of what it still has. */
  reached(wire: number, nowMs: number): void {
    const dryAtMs = nowMs + (this.wireSample - wire) / 8;
    // Earlier: the carrier is ahead of us. Much later: it had stopped, and must not be flooded.
    if (dryAtMs < this.dryAtMs) this.dryAtMs = dryAtMs;
    else if (dryAtMs - this.dryAtMs > 100) this.dryAtMs = dryAtMs - 100;
  }

  /** Forgets everything, at the carrier too; returns what was open. */
  clear(): Play[] {
    // Long dry: so the first frame that follows has a mark behind it, which alone can tell that it sounded if a clear comes soon.
    this.dryAtMs = 0;
    this.starved = false;
    this.markedAt = this.wireSample;
    this.queued = 0;
    return this.plays.splice(0);
  }

  remove(play: Play): void {
    const i = this.plays.indexOf(play);
    if (i >= 0) this.plays.splice(i, 1);
  }

  private write(play: Play, nowMs: number): void {
    let isMarked = false;
    if (this.dryAtMs < nowMs) {
      if (play.sent > 0 && this.starved) this.underruns++;
      else if (play.sent > 0) this.lateFrames++;
      this.dryAtMs = nowMs;
      // The carrier starts anew here: a mark behind the first frame tells when.
      isMarked = true;
    }
    this.starved = false;
    if (play.wireStart < 0) play.wireStart = this.wireSample;
    const isFirst = play.sent === 0;
    const taken = play.take(this.sink.frame);
    this.queued -= taken;
    this.dryAtMs += FRAME_MS;
    this.wireSample += FRAME_SAMPLES;
    play.sent += taken;
    if (isFirst) this.sink.started(play);
    if (play.passMarks()) isMarked = true;
    if (play.queued === 0 && play.fed) this.complete(play, nowMs);
    else if (isMarked || this.wireSample - this.markedAt >= MARK_EVERY_SAMPLES) this.putMark();
  }

  private complete(play: Play, nowMs: number): void {
    play.written = true;
    play.wireEnd = this.wireSample;
    if (play.wireStart < 0) play.wireStart = this.wireSample;
    play.soundedByMs = Math.max(nowMs, this.dryAtMs);
    if (play.sent > 0 && this.markedAt !== this.wireSample) this.putMark();
    this.sink.written(play);
  }

  /** No audio although the play goes on: marks its tail, so that the silence after it has a known beginning. */
  private starve(play: Play, nowMs: number): void {
    if (play.sent === 0) return this.fill(nowMs);
    if (this.dryAtMs - nowMs < TAIL_MARK_MS && this.markedAt !== this.wireSample) this.putMark();
    if (this.dryAtMs < nowMs) this.starved = true;
  }

  /** Never inside a play, whose samples are counted on the wire. */
  private fill(nowMs: number): void {
    if (!this.sink.fills && !this.hasVoice) return;
    const leadMs = this.hasVoice ? VOICE_LEAD_MS : FILL_LEAD_MS;
    while (this.dryAtMs - nowMs < leadMs) {
      const isMarked = this.dryAtMs < nowMs;
      if (isMarked) this.dryAtMs = nowMs;
      this.sink.fill();
      this.dryAtMs += FRAME_MS;
      this.wireSample += FRAME_SAMPLES;
      if (isMarked || this.wireSample - this.markedAt >= MARK_EVERY_SAMPLES) this.putMark();
    }
  }

  private putMark(): void {
    this.markedAt = this.wireSample;
    this.sink.mark();
  }
}
