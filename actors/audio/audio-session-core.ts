import type { AudioEdge, AudioSessionOptions, RecordedBlock } from './audio-session.ts';
import { JitterBuffer } from './jitter-buffer.ts';
import { FRAME_SAMPLES, MULAW_SILENCE } from './mulaw.ts';
import { MulawRing } from './mulaw-ring.ts';
import { PlaybackPosition } from './playback-position.ts';
import { type Play, Playout } from './playout.ts';
import { RecordingTrack } from './recording-track.ts';
import { SessionCounters } from './session-counters.ts';
import type { PlaySpan, SessionCheckpoint, SessionResume } from './session-resume.ts';
import { TapGate, type TapSink } from './tap-gate.ts';
import { levelDb, VoiceActivity } from './voice-activity.ts';
import { TwilioWire } from './wire/twilio.ts';

/**
 * The audio of one call, without threads, ports and clocks: messages and commands go in with the time, texts for the socket and
 * edges come out. Nothing here throws on what the carrier sends.
 */

/** 16 s of the party: a tap may go back 10 s. */
const PARTY_RING = 131_072;
/** 4 s of what was sent, for the recording: it is written when it is known to have sounded. */
const SENT_RING = 32_768;
/** An unheard stretch longer than this means that the carrier does not echo marks. */
const UNHEARD_MAX_SAMPLES = 24_000;
const LEAD_MS = 240;
/** Our own mark behind a clear comes back within a round trip. */
const CLEAR_WAIT_MS = 250;
/** A final mark comes back a round trip after the audio has sounded. */
const FINISH_WAIT_MS = 1_000;
const CLEARS_MAX = 8;
/** Five frames without one: the carrier has fallen silent or stands still. */
const MEDIA_FLOWS_MS = 100;

export type CoreOptions = Pick<AudioSessionOptions, 'streamSid' | 'vad' | 'leadMs'>;

export interface CoreSinks {
  /** Absent: no recording. */
  recorded?: (block: RecordedBlock) => void;
}

/** A clear whose outcome is not known yet. */
interface Clearing {
  position: PlaybackPosition;
  plays: Play[];
  until: number;
  partyEnd: number;
}

export class AudioSessionCore {
  /** What has come up since `drained`: texts for the socket, in order, and facts for the call. */
  texts: string[] = [];
  edges: AudioEdge[] = [];
  spans: PlaySpan[] = [];
  readonly counters = new SessionCounters();

  private readonly wire: TwilioWire;
  private readonly party: MulawRing;
  private readonly sentRing: MulawRing | null;
  private readonly jitter: JitterBuffer;
  private readonly vad: VoiceActivity;
  private readonly playout: Playout;
  private readonly recording: RecordingTrack | null;
  private readonly frame = new Uint8Array(FRAME_SAMPLES).fill(MULAW_SILENCE);
  private position: PlaybackPosition;
  private clearings: Clearing[] = [];
  private tapGate: TapGate | null = null;
  /** End of the newest media that has arrived, in order or not. */
  private mediaEnd = 0;
  private mediaAt = 0;
  /** Voice activity has seen everything before it. */
  private vadAt: number;
  private now = 0;
  private isClosed = false;

  constructor(options: CoreOptions, sinks: CoreSinks, nowMs: number, resume?: SessionResume) {
    const checkpoint = resume?.checkpoint ?? null;
    const start = checkpoint?.partySample ?? 0;
    this.now = nowMs;
    this.wire = new TwilioWire(options.streamSid);
    this.party = new MulawRing(PARTY_RING, start);
    this.jitter = new JitterBuffer(
      (bytes, from, length) => this.partyAudio(bytes, from, length),
      checkpoint ? { base: checkpoint.base, next: start, nowMs } : undefined,
    );
    this.vad = new VoiceActivity(options.vad, checkpoint ?? undefined);
    if (checkpoint) {
      this.vad.startedAt = checkpoint.speechStartedAt;
      this.counters.add(checkpoint.counters);
    }
    this.vadAt = Math.ceil(start / FRAME_SAMPLES) * FRAME_SAMPLES;
    this.mediaEnd = start;
    const wireSample = resume?.wireSample ?? 0;
    this.playout = new Playout(
      options.leadMs ?? LEAD_MS,
      {
        frame: (frames, from) => this.writeFrame(frames, from),
        mark: () => this.writeMark(),
        started: (play) => this.started(play),
        written: ({ playId, wireStart, wireEnd }) =>
          this.spans.push({ playId, wireStart, wireEnd }),
      },
      wireSample,
    );
    this.sentRing = sinks.recorded ? new MulawRing(SENT_RING, wireSample) : null;
    this.recording = sinks.recorded ? new RecordingTrack(this.party, sinks.recorded, start) : null;
    this.position = this.positionAt(
      resume?.epoch ?? 0,
      checkpoint?.heard ?? resume?.plays[0]?.wireStart ?? wireSample,
    );
    if (checkpoint) this.position.heardAt = checkpoint.heardAt;
    if (resume) this.restore(resume);
  }

  /** One message of the carrier's socket. */
  receive(text: string, nowMs: number): void {
    this.now = nowMs;
    this.counters.received++;
    const message = this.wire.read(text);
    if (message.kind === 'media') {
      const at = this.jitter.sampleOf(message.timestampMs);
      const arrival = this.jitter.push(message.timestampMs, message.payload, nowMs);
      this.counters[arrival]++;
      if (arrival !== 'wild') {
        this.mediaEnd = Math.max(this.mediaEnd, at + message.payload.length);
        this.mediaAt = nowMs;
        for (const clearing of this.clearings) clearing.position.confirm();
      }
    } else if (message.kind === 'mark') {
      this.echoed(message.name);
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
    this.playout.mark(play, name, playSample);
    this.settle();
  }

  finish(playId: string, nowMs: number): void {
    this.now = nowMs;
    if (!this.playout.finish(playId)) return;
    this.playout.pump(nowMs);
    this.settle();
  }

  clear(nowMs: number): void {
    this.now = nowMs;
    const plays = this.playout.clear(nowMs);
    const { position } = this;
    if (!position.isOutstanding) {
      this.cleared(plays, position);
      return;
    }
    if (this.clearings.length >= CLEARS_MAX) this.resolveClear(this.clearings[0]!, true);
    const partyEnd = this.partyEnd;
    this.clearings.push({ position, plays, until: nowMs + CLEAR_WAIT_MS, partyEnd });
    this.position = this.positionAt(position.epoch + 1, this.playout.wireSample);
    this.texts.push(this.wire.clearText(), this.wire.markText(`vb.${this.position.epoch}.clear`));
  }

  tap(sink: TapSink | null, fromSample: number): void {
    this.tapGate = sink ? new TapGate(this.party, sink, fromSample, this.vadAt) : null;
  }

  tick(nowMs: number): void {
    this.now = nowMs;
    this.jitter.tick(nowMs);
    this.playout.pump(nowMs);
    while (this.clearings.length > 0 && this.clearings[0]!.until <= nowMs) {
      this.counters.clearTimeouts++;
      this.resolveClear(this.clearings[0]!, true);
    }
    this.giveUpOnMarks(nowMs);
    this.recording?.advance(this.certain());
  }

  /** Ends the recording and cuts what still plays; nothing comes afterwards. */
  close(nowMs: number): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.now = nowMs;
    this.jitter.drainAll();
    while (this.clearings.length > 0) this.resolveClear(this.clearings[0]!, false);
    const plays = this.playout.clear(nowMs);
    if (plays.length > 0) {
      this.position.cut(this.carrierEnd);
      this.cleared(plays, this.position);
    }
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
      heard: this.position.heard,
      heardAt: this.position.heardAt,
      counters: this.count(),
    };
  }

  get wireSample(): number {
    return this.playout.wireSample;
  }

  get epoch(): number {
    return this.position.epoch;
  }

  private get partyEnd(): number {
    return Math.max(this.mediaEnd, this.jitter.next);
  }

  /**
   * The carrier's place on the party's axis at this message. While media flows that is the end of the newest frame, even if the
   * wall clock has filled further in a pause before; only without media the fill stands for it.
   */
  private get carrierEnd(): number {
    return this.now - this.mediaAt < MEDIA_FLOWS_MS ? this.mediaEnd : this.partyEnd;
  }

  private positionAt(epoch: number, wireSample: number): PlaybackPosition {
    return new PlaybackPosition(epoch, wireSample, this.partyEnd, (from, to, at) => {
      if (this.recording && this.sentRing) this.recording.place(this.sentRing, from, to, at);
    });
  }

  /** Plays that another session had begun: they count as on the wire, and go on from there. */
  private restore(resume: SessionResume): void {
    this.position.sent = resume.wireSample;
    for (const span of resume.plays) this.playout.restore(span, this.now);
  }

  private partyAudio(bytes: Uint8Array, _from: number, length: number): void {
    this.party.append(bytes, 0, length);
    while (this.vadAt + FRAME_SAMPLES <= this.party.end) {
      const aligned = length === FRAME_SAMPLES && this.vadAt + FRAME_SAMPLES === this.party.end;
      if (!aligned) this.party.copyTo(this.frame, this.vadAt, FRAME_SAMPLES);
      const level = levelDb(aligned ? bytes : this.frame);
      const change = this.vad.push(level, this.vadAt);
      this.vadAt += FRAME_SAMPLES;
      const atMs = this.now;
      if (change === 'started') {
        this.edges.push({ type: 'speech.started', partySample: this.vad.startedAt, atMs });
      } else if (change === 'ended') {
        this.edges.push({ type: 'speech.ended', partySample: this.vad.endedAt, atMs });
      }
      this.tapGate?.advance(this.vadAt, this.vad.speaking, this.vad.startedAt);
    }
  }

  private writeFrame(frames: Buffer, from: number): void {
    if (this.playout.isDry(this.now)) this.position.restarted();
    this.sentRing?.append(frames, from, FRAME_SAMPLES);
    this.position.wrote(FRAME_SAMPLES, this.partyEnd);
    this.texts.push(this.wire.mediaText(frames, from, from + FRAME_SAMPLES));
    this.counters.framesSent++;
  }

  private writeMark(): void {
    const wire = this.playout.wireSample;
    this.position.marked(wire);
    this.texts.push(this.wire.markText(`vb.${this.position.epoch}.${wire}`));
  }

  private started(play: Play): void {
    this.spans.push({ playId: play.playId, wireStart: play.wireStart, wireEnd: -1 });
    const ahead = this.position.sent - FRAME_SAMPLES - this.position.heard;
    const partySample = this.partyEnd + Math.max(0, ahead);
    this.edges.push({
      type: 'play.started',
      playId: play.playId,
      partySample,
      atMs: this.now,
    });
  }

  /** A mark came back. Its name carries all that it means, so that a session restored elsewhere understands it too. */
  private echoed(name: string): void {
    const [ours, epochText, place] = name.split('.');
    const epoch = Number(epochText);
    const clearing = this.clearings.find((candidate) => candidate.position.epoch + 1 === epoch);
    if (ours === 'vb' && place === 'clear' && clearing) {
      this.resolveClear(clearing, false);
      return;
    }
    const wire = Number(place);
    if (ours !== 'vb' || !Number.isSafeInteger(wire)) {
      this.counters.strayMarks++;
    } else if (epoch === this.position.epoch) {
      if (this.position.echoed(wire, this.carrierEnd)) {
        this.playout.reached(wire, this.now);
        this.settle();
      } else this.counters.strayMarks++;
    } else {
      const old = this.clearings.find((candidate) => candidate.position.epoch === epoch);
      if (old) old.position.echoedAfterClear(wire, this.carrierEnd);
      else this.counters.strayMarks++;
    }
  }

  private resolveClear(clearing: Clearing, isGuess: boolean): void {
    this.clearings.splice(this.clearings.indexOf(clearing), 1);
    clearing.position.cut(isGuess ? clearing.partyEnd : this.carrierEnd);
    this.cleared(clearing.plays, clearing.position);
  }

  private cleared(plays: Play[], position: PlaybackPosition): void {
    let isTold = false;
    for (const play of plays) {
      const heard = play.wireStart < 0 ? 0 : position.heard - play.wireStart;
      const heardSamples = Math.max(0, Math.min(heard, play.sent));
      this.reachMarks(play, position);
      const partySample = position.partyOf(position.heard);
      const { playId } = play;
      if (play.written && position.heard >= play.wireEnd) {
        this.edges.push({ type: 'play.finished', playId, partySample });
        continue;
      }
      this.edges.push({ type: 'play.cleared', playId, heardSamples, partySample });
      isTold = true;
    }
    if (isTold) return;
    const partySample = this.partyEnd;
    this.edges.push({ type: 'play.cleared', playId: null, heardSamples: 0, partySample });
  }

  /** Tells what the present position means for the plays: marks reached, plays that have sounded. */
  private settle(): void {
    const { position, playout } = this;
    while (playout.plays.length > 0) {
      const play = playout.plays[0]!;
      if (play.wireStart < 0) return;
      this.reachMarks(play, position);
      if (!play.written || position.heard < play.wireEnd) return;
      const partySample = position.partyOf(play.wireStart + play.sent);
      playout.remove(play);
      this.edges.push({ type: 'play.finished', playId: play.playId, partySample });
    }
  }

  private reachMarks(play: Play, position: PlaybackPosition): void {
    if (play.wireStart < 0) return;
    while (play.marks.length > 0) {
      const mark = play.marks[0]!;
      let wire = play.wireStart + mark.playSample;
      if (play.written && wire > play.wireEnd) wire = play.wireEnd;
      if (wire > position.heard) return;
      play.marks.shift();
      play.nextMark = Math.max(0, play.nextMark - 1);
      const partySample = position.partyOf(wire);
      this.edges.push({ type: 'play.marked', playId: play.playId, name: mark.name, partySample });
    }
  }

  /** A carrier that does not echo marks must not hold up the call or the recording. */
  private giveUpOnMarks(nowMs: number): void {
    const { position, playout } = this;
    const play = playout.plays[0];
    if (play?.written && nowMs >= play.soundedByMs + FINISH_WAIT_MS) {
      this.counters.finishTimeouts++;
      position.assume(play.wireEnd, this.partyEnd);
      this.settle();
    } else if (position.sent - position.heard > UNHEARD_MAX_SAMPLES) {
      this.counters.unheard++;
      position.assume(position.sent - UNHEARD_MAX_SAMPLES / 2, this.partyEnd);
      this.settle();
    }
  }

  /** Everything before it is decided, on both sides. */
  private certain(): number {
    let certain = this.party.end;
    if (this.position.isOutstanding) certain = Math.min(certain, this.position.heardAt);
    for (const { position } of this.clearings) certain = Math.min(certain, position.heardAt);
    return certain;
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
    });
  }
}
