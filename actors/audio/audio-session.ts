import type { MessagePort } from 'node:worker_threads';
import type { VadConfig } from '../../machines/contracts/bot/bot-config.ts';
import type { EarEdge } from './screener/screener-ear.ts';
import type { ToneKind } from './tones/tone-kind.ts';
import type { WireMessage, WireName } from './wire/wire.ts';

/**
 * The audio of one call, on an audio thread. This is what the main thread holds of it.
 *
 * Positions are samples at 8 kHz. `partySample` counts the party's stream, 0 at its first frame, and is the time axis of
 * everything: voice activity, taps and the recording. `playSample` counts inside one play, 0 at its first sample.
 */
export interface AudioSession {
  /** Raw messages of the socket, as they came in one event-loop turn. Copied: they may be a socket's own. */
  receive(messages: Uint8Array[]): void;
  /** Opens a play. Its audio follows in pieces; one play sounds at a time, a second `play` waits for the first. */
  play(playId: string): void;
  /** µ-law, 8 kHz. The buffer is transferred: do not touch it afterwards. */
  audio(playId: string, mulaw: Uint8Array<ArrayBuffer>): void;
  /** Tells when playback at the party reaches `playSample` (edge `play.marked`). */
  mark(playId: string, name: string, playSample: number): void;
  /** No more audio follows for this play. */
  finish(playId: string): void;
  /** Falls silent at once: drops what is queued here and at the carrier; answered by `play.cleared`. */
  clear(): void;
  /**
   * Sends the party's audio from `fromSample` on (as far back as the session's ring of 10 s reaches). One tap at a time: a second
   * replaces the first. It goes with its thread: whoever owns it taps again on `session.moved`.
   */
  tap(sink: TapSink, fromSample: number): EndTap;
  /**
   * A further leg: an operator who hears party and bot. `port` brings frames of the operator's socket (`wire/browser.ts`) and takes
   * OperatorNews; closing it ends the leg. It goes with its thread: whoever owns it joins again on `session.moved`.
   */
  join(operatorId: string, rate: 8_000 | 16_000, port: MessagePort): void;
  /**
   * Where an operator's voice goes from here on: to nobody, over the bot to the party, or past the party to whoever understands it. To
   * `tap` it is sent as TapFrames on the party's axis, whoever else hears it; null: to none.
   */
  voice(operatorId: string, to: OperatorVoice, tap: MessagePort | null): void;
  /** Ends recording, answers with edge `closed` and frees the thread's session. */
  close(): void;
}

export type OperatorVoice = 'nobody' | 'party' | 'bot';

/** To an operator's leg: a frame for its socket, or that the operator has paused in speaking. */
export type OperatorNews = WireMessage | { type: 'paused' };

/** One stretch of the party's audio for a recogniser: `at` is the partySample of its first sample. */
export interface TapFrame {
  at: number;
  pcm: Int16Array<ArrayBuffer>;
}

/** Who hears a tap on this thread. */
export interface TapEar {
  /** The frame is the ear's to keep. It comes before the edges of its turn: who is told that speech has ended has heard all of it. */
  hear(frame: TapFrame): void;
  /** No more comes: the session is over, its thread was lost, or another tap has its place. Not told to whoever ended the tap. */
  ended(): void;
}

/**
 * Where a tap goes. An ear costs no message of its own; a port, whose frames come as messages and which is closed behind the last, is
 * for who hears on another thread.
 */
export type TapSink = TapEar | MessagePort;

/** Ends a tap: nothing more is heard once it returns. It does nothing to the taps that came after. */
export type EndTap = () => void;

/** A stretch of the stereo recording, 16-bit, party left, bot right, starting at frame `at` of the party's axis. */
export interface RecordedBlock {
  at: number;
  stereo: Int16Array<ArrayBuffer>;
}

export type AudioEdge =
  | { type: 'speech.started'; partySample: number; atMs: number }
  /** `partySample` is where the speech ended, `stopMs` before the edge. */
  | { type: 'speech.ended'; partySample: number; atMs: number }
  /** First frame of the play was written to the wire. */
  | { type: 'play.started'; playId: string; partySample: number; atMs: number }
  /** It has begun to sound at the party, there: known exactly once a mark behind it came back. Not told of what was cut before. */
  | { type: 'play.placed'; playId: string; partySample: number }
  /** Playback at the party has reached the mark. */
  | { type: 'play.marked'; playId: string; name: string; partySample: number }
  /** Everything of the play has sounded at the party. */
  | { type: 'play.finished'; playId: string; partySample: number }
  /**
   * The play was cut; `heardSamples` of it sounded at the party. One edge for each open play, in order; a play that had sounded
   * wholly after all is `play.finished` instead. `playId` null: nothing was cut. `close` cuts too.
   */
  | { type: 'play.cleared'; playId: string | null; heardSamples: number; partySample: number }
  /** Silero was asked for and cannot be had: energy decides about speech from here on. Told once a session. */
  | { type: 'vad.degraded'; reason: string }
  /** The party's telephone sent a digit in the audio; `partySample` is where it began, the edge comes 40 ms later. */
  | { type: 'tone.detected'; kind: 'digit'; digit: string; partySample: number }
  /** A beep is over, or a fax machine was heard. `partySample` is where it began. */
  | {
      type: 'tone.detected';
      kind: 'fax' | 'beep';
      hertz: number;
      durationMs: number;
      partySample: number;
    }
  /** Music has sounded for three seconds, or no more for one and a half; see `music-detector.ts`. */
  | { type: 'music.started'; partySample: number }
  | { type: 'music.ended'; partySample: number }
  /** What the screener's ear has heard, with `partySample` where the audio is by then; only of a session that has one. */
  | { type: 'ear.told'; edge: EarEdge; partySample: number }
  | { type: 'counters'; counters: Record<string, number> }
  /** The session is over; its axis ended at `partySample`. */
  | { type: 'closed'; partySample: number }
  /**
   * The thread died or stalled, or the session failed; the pool opens a new one elsewhere and says so with `session.moved`. If it
   * was lost too often, `play.cleared` for what was playing and `closed` follow instead.
   */
  | { type: 'session.lost'; reason: string }
  | { type: 'session.moved'; gapMs: number }
  /** Another session goes on with the axis of one that was closed, whose plays and tap are gone. Told by its owner, see CallAudio. */
  | { type: 'session.reopened'; gapMs: number };

export interface AudioSessionOptions {
  callId: string;
  /** Framing of the socket. */
  wire: WireName;
  streamSid: string;
  vad: VadConfig;
  /** Tones to listen for, told by `tone.detected`; standard: none, which costs nothing. */
  tones?: readonly ToneKind[];
  /**
   * Where the axis begins, a multiple of 160; standard: 0. For the session that follows another one in the same call: the next
   * frame that arrives gets this place, whatever its timestamp.
   */
  startSample?: number;
  /**
   * Sends soft noise while nothing plays, as loud as the party's own line, so that the line is not dead while the bot thinks. A play
   * begins up to 60 ms later then. Standard: no.
   */
  comfort?: boolean;
  /** Listens for who has answered. Standard: no. */
  hasEar?: boolean;
  /** Messages of the socket from before, oldest first, each with a buffer of its own: the axis begins with the first of them. */
  heard?: readonly Uint8Array[];
  /** How far ahead of real time audio is sent to the carrier. */
  leadMs?: number;
  /** So much more is sent whenever less than that is there, as one message if the wire allows it. Multiple of 20; standard: 180. */
  burstMs?: number;
  /**
   * Where finished stretches of the recording go, of two seconds; absent: no recording. A function has got all of them when
   * the edge `closed` comes; a port gets them as messages, which may still be under way then (it is closed behind the last).
   */
  recording?: MessagePort | ((block: RecordedBlock) => void);
  /** Messages for the carrier's socket, in order. */
  onSend: (messages: WireMessage[]) => void;
  onEdge: (edge: AudioEdge) => void;
}

export interface AudioThreads {
  open(options: AudioSessionOptions): AudioSession;
  /** For `/metrics` and the bench. */
  stats(): { threads: number; sessions: number; lostThreads: number; cpuMs: number[] };
  close(): Promise<void>;
}
