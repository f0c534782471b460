import type { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { SileroActivity } from '../activity/silero-activity.ts';
import type { SileroBank } from '../activity/silero-bank.ts';
import type { SpeechChange, SpeechDetector } from '../activity/speech-detector.ts';
import { levelDb, VoiceActivity } from '../activity/voice-activity.ts';
import type {
  AudioEdge,
  AudioSessionOptions,
  OperatorVoice,
  RecordedBlock,
} from '../audio-session.ts';
import { FRAME_MS, FRAME_SAMPLES, MULAW_SILENCE, SAMPLES_PER_MS } from '../codec/mulaw.ts';
import { OperatorLeg, type OperatorSink, type VoiceTap } from '../operator/operator-leg.ts';
import { OperatorMix } from '../operator/operator-mix.ts';
import { Playback, type SessionAxis } from '../playout/playback.ts';
import { Playout } from '../playout/playout.ts';
import { type EarEdge, ScreenerEar } from '../screener/screener-ear.ts';
import { ComfortNoise } from '../sound/comfort-noise.ts';
import { ToneWatch } from '../tones/tone-watch.ts';
import { FrameRun } from '../wire/frame-run.ts';
import { openWire } from '../wire/open-wire.ts';
import type { Wire, WireMessage } from '../wire/wire.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { MulawRing } from './mulaw-ring.ts';
import { RecordingTrack } from './recording-track.ts';
import { SessionCounters } from './session-counters.ts';
import type { PlaySpan, SessionCheckpoint, SessionResume } from './session-resume.ts';
import { TapGate, type TapSink } from './tap-gate.ts';

/**
 * The audio of one call, without threads, ports and clocks: messages and commands go in with the time, texts for the socket and
 * edges come out. Nothing here throws on what the carrier sends.
 */

/** 10 s of the party: a tap may go back so far. */
const TAP_SAMPLES = 80_000;
/** 16 s: media that leaps ahead is filled up at once, and what was before is not recorded yet. */
const PARTY_RING = 131_072;
/** At most 4 s of what was sent, for the recording: it is written when it is known to have sounded. */
const SENT_RING = 32_768;
/**
 * Sent ahead of real time (carriers.md §6: 200 to 500 ms). It bridges our own stalls, a dead thread's replacement among them, and
 * costs nothing at an interruption, which clears it.
 */
const LEAD_MS = 400;
/** Ten frames and our mark then go as one, where 50 messages a second are most of what a worker writes. */
const BURST_MS = 180;
/** Five frames without one: the carrier has fallen silent or stands still. */
const MEDIA_FLOWS_MS = 100;
const SILENCE = Buffer.alloc(FRAME_SAMPLES, MULAW_SILENCE);

export type CoreOptions = Partial<Pick<AudioSessionOptions, 'wire'>> &
  Pick<
    AudioSessionOptions,
    'streamSid' | 'vad' | 'leadMs' | 'burstMs' | 'tones' | 'comfort' | 'hasEar'
  >;

export interface CoreSinks {
  /** Absent: no recording. */
  recorded?: (block: RecordedBlock) => void;
  /** The thread's model of speech; absent: energy decides whatever the bot's configuration says. */
  silero?: SileroBank;
}

export class AudioSessionCore implements SessionAxis {
  /** What has come up since `drained`: texts for the socket, in order, and facts for the call. */
  texts: WireMessage[] = [];
  edges: AudioEdge[] = [];
  spans: PlaySpan[] = [];
  readonly counters = new SessionCounters();

  private readonly wire: Wire;
  private readonly run: FrameRun;
  private readonly party: MulawRing;
  private readonly sentRing: MulawRing | null;
  private readonly jitter: JitterBuffer;
  private readonly vad: SpeechDetector;
  private readonly silero: SileroBank | null;
  private isDegraded = false;
  private readonly tones: ToneWatch | null;
  private readonly ear: ScreenerEar | null;
  private readonly playout: Playout;
  private readonly recording: RecordingTrack | null;
  private readonly frame = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);
  private readonly playback: Playback;
  private tapGate: TapGate | null = null;
  /** Null: no operator is on the call, which costs nothing. */
  private operators: OperatorMix | null = null;
  private readonly vadConfig: VadConfig;
  /** End of the newest media that has arrived, in order or not. */
  private mediaEnd = 0;
  private mediaAt = 0;
  /** Voice activity has seen everything before it. */
  private vadAt: number;
  now = 0;
  private isClosed = false;

  constructor(options: CoreOptions, sinks: CoreSinks, nowMs: number, resume?: SessionResume) {
    const checkpoint = resume?.checkpoint ?? null;
    const start = checkpoint?.partySample ?? 0;
    this.now = nowMs;
    this.wire = openWire(options.wire ?? 'twilio', options.streamSid);
    const { leadMs = LEAD_MS, burstMs = BURST_MS } = options;
    const framesMax = 1 + burstMs / FRAME_MS;
    this.run = new FrameRun(this.wire, framesMax, (message) => this.texts.push(message));
    this.party = new MulawRing(PARTY_RING, start);
    this.jitter = new JitterBuffer(
      (bytes, from, length) => this.partyAudio(bytes, from, length),
      checkpoint ? { base: checkpoint.base, next: start, nowMs } : undefined,
    );
    this.vadConfig = options.vad;
    this.silero = options.vad.engine === 'silero' ? (sinks.silero ?? null) : null;
    this.vad = this.silero
      ? new SileroActivity(options.vad, this.silero, checkpoint ?? undefined)
      : new VoiceActivity(options.vad, checkpoint ?? undefined);
    if (checkpoint) this.counters.add(checkpoint.counters);
    this.tones = options.tones?.length ? new ToneWatch(options.tones) : null;
    this.vadAt = Math.ceil(start / FRAME_SAMPLES) * FRAME_SAMPLES;
    const earFromMs = this.vadAt / SAMPLES_PER_MS;
    this.ear = options.hasEar ? new ScreenerEar((edge) => this.tellEar(edge, earFromMs)) : null;
    this.mediaEnd = start;
    const wireSample = resume?.wireSample ?? 0;
    const noise = options.comfort ? new ComfortNoise() : null;
    const writeNoise = (frames: Buffer, from: number) => this.writeFrame(frames, from);
    this.playout = new Playout(
      { leadMs, burstMs },
      {
        frame: (frames, from) => this.writeFrame(frames, from),
        paused: () => this.run.end(),
        mark: () => this.playback.mark(),
        started: (play) => {
          this.spans.push({ playId: play.playId, wireStart: play.wireStart, wireEnd: -1 });
          this.playback.started(play);
        },
        written: ({ playId, wireStart, wireEnd }) =>
          this.spans.push({ playId, wireStart, wireEnd }),
        fill: () => {
          if (noise !== null) noise.next(this.vad.floorDb, writeNoise);
          else this.writeFrame(SILENCE, 0);
        },
        fills: noise !== null,
      },
      wireSample,
    );
    this.sentRing = sinks.recorded ? new MulawRing(SENT_RING, wireSample) : null;
    this.recording = sinks.recorded ? new RecordingTrack(this.party, sinks.recorded, start) : null;
    this.playback = new Playback(
      {
        axis: this,
        wire: this.wire,
        playout: this.playout,
        counters: this.counters,
        placed: (from, to, at) => {
          if (this.recording && this.sentRing) this.recording.place(this.sentRing, from, to, at);
        },
        text: (text) => {
          this.run.end();
          this.texts.push(text);
        },
        edge: (edge) => this.edges.push(edge),
      },
      resume,
    );
    for (const span of resume?.plays ?? []) this.playout.restore(span, nowMs);
  }

  /** One message of the carrier's socket. */
  receive(bytes: Uint8Array | string, nowMs: number): void {
    this.now = nowMs;
    this.counters.received++;
    const message = this.wire.read(bytes);
    if (message.kind === 'media') {
      const at = this.jitter.sampleOf(message.timestampMs);
      const arrival = this.jitter.push(message.timestampMs, message.payload, nowMs);
      this.counters[arrival]++;
      if (arrival !== 'wild') {
        this.mediaEnd = Math.max(this.mediaEnd, at + message.payload.length);
        this.mediaAt = nowMs;
        this.playback.mediaCame();
      }
    } else if (message.kind === 'mark') {
      this.playback.echoed(message.name);
    } else {
      this.counters[message.kind]++;
    }
  }

  play(playId: string, nowMs: number): void {
    this.now = nowMs;
    if (!this.playout.open(playId)) this.counters.refusedPlays++;
  }

  audio(playId: string, mulaw: Uint8Array, nowMs: number): void {
    this.now = nowMs;
    if (!this.playout.audio(playId, mulaw)) this.counters.refusedAudio++;
    this.playout.pump(nowMs);
  }

  mark(playId: string, name: string, playSample: number, nowMs: number): void {
    this.now = nowMs;
    const play = this.playout.find(playId);
    if (!play) return;
    play.mark(name, playSample);
    this.playback.settle();
  }

  finish(playId: string, nowMs: number): void {
    this.now = nowMs;
    if (!this.playout.finish(playId)) return;
    this.playout.pump(nowMs);
    this.playback.settle();
  }

  clear(nowMs: number): void {
    this.now = nowMs;
    if (this.playout.plays.length > 0) this.operators?.cut();
    this.playback.clear();
  }

  tap(sink: TapSink | null, fromSample: number): void {
    this.tapGate = sink ? new TapGate(this.party, sink, fromSample, this.vadAt) : null;
  }

  /** An operator's leg on this call. The returned function takes what its socket brings; `leave` ends it. */
  join(
    operatorId: string,
    rate: 8_000 | 16_000,
    sink: OperatorSink,
  ): { receive(message: Uint8Array): void; leave(): void } {
    this.operators ??= new OperatorMix(this.playout.wireSample);
    const leg = new OperatorLeg(rate, this.vadConfig, sink);
    this.operators.join(operatorId, leg);
    return {
      receive: (message) => leg.receive(message, this.partyEnd),
      leave: () => {
        if (this.operators?.leave(operatorId, leg) !== true) return;
        this.playout.hasVoice = this.operators.isSpeaking;
        if (this.operators.isEmpty) this.operators = null;
      },
    };
  }

  /** Where an operator's voice goes. */
  voice(operatorId: string, to: OperatorVoice, tap: VoiceTap | null): void {
    this.operators?.leg(operatorId)?.route(to, tap);
    this.playout.hasVoice = this.operators?.isSpeaking ?? false;
  }

  tick(nowMs: number): void {
    this.now = nowMs;
    this.jitter.tick(nowMs);
    this.playout.pump(nowMs);
    this.playback.giveUpOnMarks();
    this.recording?.advance(this.playback.certain(this.party.end));
    if (this.silero !== null && this.silero.reason !== null) this.degrade(this.silero.reason);
  }

  /** The thread's models have decided on what came before; whether that changed anything. */
  settle(nowMs: number): boolean {
    this.now = nowMs;
    let changed = false;
    for (let change = this.vad.settle(); change !== null; change = this.vad.settle()) {
      this.tell(change);
      changed = true;
    }
    return changed;
  }

  /** Ends the recording and cuts what still plays; nothing comes afterwards. */
  close(nowMs: number): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.now = nowMs;
    this.jitter.drainAll();
    this.playback.end();
    this.recording?.finish(this.party.end);
    const { end: partySample } = this.party;
    this.edges.push({ type: 'counters', counters: this.count() }, { type: 'closed', partySample });
  }

  checkpoint(): SessionCheckpoint {
    return {
      received: this.counters.received,
      base: this.jitter.base,
      partySample: this.jitter.next,
      speaking: this.vad.speaking,
      speechStartedAt: this.vad.startedAt,
      floorDb: this.vad.floorDb,
      recordedTo: this.recording?.done ?? 0,
      ...this.playback.checkpoint(),
      counters: this.count(),
    };
  }

  get wireSample(): number {
    return this.playout.wireSample;
  }

  get epoch(): number {
    return this.playback.epoch;
  }

  get partyEnd(): number {
    return Math.max(this.mediaEnd, this.jitter.next);
  }

  /**
   * The carrier's place on the party's axis at this message. While media flows that is the end of the newest frame, even if the
   * wall clock has filled further in a pause before; only without media the fill stands for it.
   */
  get carrierEnd(): number {
    return this.now - this.mediaAt < MEDIA_FLOWS_MS ? this.mediaEnd : this.partyEnd;
  }

  private partyAudio(bytes: Uint8Array, _from: number, length: number): void {
    const { end } = this.party;
    this.party.release(Math.min(end - TAP_SAMPLES, this.recording?.done ?? end));
    this.party.append(bytes, 0, length);
    while (this.vadAt + FRAME_SAMPLES <= this.party.end) {
      const aligned = length === FRAME_SAMPLES && this.vadAt + FRAME_SAMPLES === this.party.end;
      if (!aligned) this.party.copyTo(this.frame, this.vadAt, FRAME_SAMPLES);
      const frame = aligned ? bytes : this.frame;
      this.tell(this.vad.push(levelDb(frame), this.vadAt, frame));
      this.tones?.push(frame, this.vadAt, (edge) => this.edges.push(edge));
      this.vadAt += FRAME_SAMPLES;
      this.ear?.push(frame);
      this.tapGate?.advance(this.vadAt, this.vad.speaking, this.vad.startedAt);
      this.operators?.heard(frame, this.playout.wireSample - this.playout.aheadSamples(this.now));
    }
  }

  /** The ear counts from its own first frame, which on another thread is not the party's. */
  private tellEar(edge: EarEdge, fromMs: number): void {
    const placed = 'atMs' in edge ? { ...edge, atMs: edge.atMs + fromMs } : edge;
    this.edges.push({ type: 'ear.told', edge: placed, partySample: this.vadAt });
  }

  private degrade(reason: string): void {
    if (this.isDegraded) return;
    this.isDegraded = true;
    this.counters.vadFallbacks++;
    this.edges.push({ type: 'vad.degraded', reason });
  }

  private tell(change: SpeechChange): void {
    const atMs = this.now;
    if (change === 'started') {
      this.edges.push({ type: 'speech.started', partySample: this.vad.startedAt, atMs });
    } else if (change === 'ended') {
      this.edges.push({ type: 'speech.ended', partySample: this.vad.endedAt, atMs });
    }
  }

  private writeFrame(played: Buffer, place: number): void {
    if (this.operators === null) return this.sendFrame(played, place);
    const { frames, from } = this.operators.write(played, place);
    this.sendFrame(frames, from);
  }

  private sendFrame(frames: Buffer, from: number): void {
    this.sentRing?.release(this.playback.unplaced);
    this.sentRing?.append(frames, from, FRAME_SAMPLES);
    this.playback.wrote();
    this.run.add(frames, from);
    this.counters.framesSent++;
  }

  /** What has happened so far. */
  count(): Record<string, number> {
    return this.counters.snapshot({
      concealedSamples: this.jitter.concealedSamples,
      filledSamples: this.jitter.filledSamples,
      lateFrames: this.playout.lateFrames,
      underruns: this.playout.underruns,
      droppedSamples: this.playout.droppedSamples,
      unrecordedSamples: this.recording?.missedSamples ?? 0,
      ...(this.vad instanceof SileroActivity ? this.vad.counts() : {}),
    });
  }
}
