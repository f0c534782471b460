import type { MessagePort } from 'node:worker_threads';
import type {
  AudioEdge,
  AudioSession,
  AudioSessionOptions,
  EndTap,
  OperatorVoice,
  RecordedBlock,
  TapFrame,
  TapSink,
} from '../audio-session.ts';
import {
  checkpointAt,
  type SessionCheckpoint,
  type SessionResume,
} from '../session/session-resume.ts';
import { NewestMessages } from '../wire/newest-messages.ts';
import { KeptPlays } from './kept-plays.ts';
import { SessionEar } from './session-ear.ts';
import {
  portOf,
  type SessionCommand,
  type SessionTask,
  type SessionTurn,
  type ThreadFault,
} from './thread-protocol.ts';

/**
 * The main thread's half of a session: passes everything on to the thread, and keeps what another thread would need to go on:
 * the newest checkpoint and the plays that have not sounded yet. The socket's messages since are with the thread's handle.
 */

/** Commands that wait for a thread which is starting. */
const WAITING_MAX = 4_096;
/** Messages that wait for one: 2.5 s of a carrier's. */
const UNSENT_MAX = 128;
/** More moves than this within the period: the session itself is what kills threads. */
const MOVES_MAX = 3;
const MOVES_PERIOD_MS = 10_000;

/** What a session needs of the thread that carries it. */
export interface SessionHost {
  readonly isAlive: boolean;
  /** Socket messages, batched with those of the other sessions until the end of the turn. */
  forward(session: number, message: Uint8Array): void;
  /** Sends what `forward` has gathered now. */
  flush(): void;
  /**
   * Blocks of messages that it was sent, and what of the session's is in those from a number on: the newest 2.5 s, valid until another
   * block is sent.
   */
  readonly sentCount: number;
  sentMessages(session: number, from: number): Uint8Array[];
  /** Behind everything forwarded before. Throws when a port that it hands over is closed already. */
  command(session: number, command: SessionCommand): void;
  run(task: SessionTask): void;
}

export interface ThreadedSessionDeps {
  now: () => number;
  /** The session is over: it may be forgotten. */
  onEnd: (session: ThreadedSession) => void;
}

export class ThreadedSession implements AudioSession {
  readonly id: number;
  host: SessionHost | null = null;

  private readonly options: AudioSessionOptions;
  private readonly deps: ThreadedSessionDeps;
  private readonly plays = new KeptPlays();
  private readonly ear = new SessionEar();
  private isOpened = false;
  private isClosing = false;
  isEnded = false;
  /** Socket messages so far, those before the session among them. */
  private receivedCount: number;
  /** The newest of them, while no thread has opened the session. */
  private readonly unsent = new NewestMessages(UNSENT_MAX);
  /** Block of the thread's behind which its messages of this session are. */
  private sentFrom = 0;
  private checkpoint: SessionCheckpoint | null = null;
  private wireSample = 0;
  private epoch = 0;
  private isSpeaking = false;
  private lostAt = 0;
  private moves: number[] = [];
  private waiting: SessionCommand[] = [];

  constructor(id: number, options: AudioSessionOptions, deps: ThreadedSessionDeps) {
    this.id = id;
    this.options = options;
    this.deps = deps;
    this.receivedCount = options.heard?.length ?? 0;
    if (options.startSample !== undefined && options.startSample > 0)
      this.checkpoint = checkpointAt(options.startSample);
  }

  receive(messages: Uint8Array[]): void {
    if (this.isEnded) return;
    for (const message of messages) {
      this.receivedCount += 1;
      if (this.isOpened) this.host!.forward(this.id, message);
      else this.unsent.push([message]);
    }
  }

  play(playId: string): void {
    if (this.plays.open(playId)) this.command({ do: 'play', playId });
  }

  audio(playId: string, mulaw: Uint8Array<ArrayBuffer>): void {
    // The thread gets a copy; this buffer stays here until the play is on the wire.
    if (this.plays.audio(playId, mulaw)) this.command({ do: 'audio', playId, mulaw });
  }

  mark(playId: string, name: string, playSample: number): void {
    if (this.plays.mark(playId, name, playSample)) {
      this.command({ do: 'mark', playId, name, playSample });
    }
  }

  finish(playId: string): void {
    if (this.plays.finish(playId)) this.command({ do: 'finish', playId });
  }

  clear(): void {
    this.plays.clear();
    this.command({ do: 'clear' });
  }

  tap(sink: TapSink, fromSample: number): EndTap {
    const [ear, port] = 'hear' in sink ? [sink, null] : [null, sink];
    const tap = this.ear.open(ear);
    this.withPort({ do: 'tap', tap, port, fromSample });
    return () => {
      if (this.ear.close(tap)) this.command({ do: 'untap', tap });
    };
  }

  join(operatorId: string, rate: 8_000 | 16_000, port: MessagePort): void {
    this.withPort({ do: 'join', operatorId, rate, port });
  }

  voice(operatorId: string, to: OperatorVoice, tap: MessagePort | null): void {
    this.withPort({ do: 'voice', operatorId, to, tap });
  }

  close(): void {
    if (this.isClosing) return;
    this.isClosing = true;
    this.command({ do: 'close' });
  }

  /** For tests: harms the session's thread. */
  fault(fault: ThreadFault): void {
    this.command({ do: 'fault', fault });
  }

  /** Begins on a thread, or goes on there when another one was lost. */
  start(host: SessionHost): void {
    this.host = host;
    this.isOpened = false;
    const { wire, streamSid, vad, leadMs, burstMs, tones, comfort, recording, hasEar, heard } =
      this.options;
    const task: SessionTask = {
      session: this.id,
      options: {
        wire,
        streamSid,
        vad,
        ...(leadMs === undefined ? {} : { leadMs }),
        ...(burstMs === undefined ? {} : { burstMs }),
        ...(tones === undefined ? {} : { tones }),
        ...(comfort === undefined ? {} : { comfort }),
        ...(hasEar === undefined ? {} : { hasEar }),
      },
      records: recording !== undefined,
      ...(heard === undefined || this.checkpoint !== null ? {} : { heard }),
    };
    if (this.checkpoint !== null || this.lostAt > 0) task.resume = this.resume();
    if (this.lostAt > 0) {
      for (const command of this.plays.commands(this.wireSample)) this.command(command);
      if (this.isClosing) this.command({ do: 'close' });
    }
    host.run(task);
  }

  /** Its thread is gone. False: it has been lost too often and ends here. */
  lose(reason: string): boolean {
    const at = this.deps.now();
    if (this.isOpened) this.unsent.push(this.host!.sentMessages(this.id, this.sentFrom));
    this.host = null;
    this.isOpened = false;
    // What a new session must be told is in the kept plays; a tap's owner taps again.
    for (const command of this.waiting.splice(0)) portOf(command)?.close();
    this.lostAt = at;
    this.emit({ type: 'session.lost', reason });
    this.cut(this.plays.cutIds());
    this.ear.end();
    this.moves = this.moves.filter((moved) => at - moved < MOVES_PERIOD_MS);
    this.moves.push(at);
    if (this.moves.length <= MOVES_MAX) return true;
    this.abandon();
    return false;
  }

  /** Ends without a thread: what it had recorded stays, what it was playing is cut. */
  abandon(): void {
    this.cut(this.plays.openIds());
    this.emit({ type: 'closed', partySample: this.checkpoint?.partySample ?? 0 });
    this.end();
  }

  /** What the thread has sent for this session's tap. */
  hear(tap: number, frame: TapFrame): void {
    this.ear.hear(tap, frame);
  }

  /** What of these plays was heard is known as far as the last checkpoint tells. */
  private cut(playIds: string[]): void {
    const { heard, heardAt } = this.checkpoint ?? { heard: 0, heardAt: 0 };
    for (const playId of playIds) {
      const heardSamples = this.plays.heardOf(playId, heard);
      this.onEdge({ type: 'play.cleared', playId, heardSamples, partySample: heardAt });
    }
  }

  /** What the thread says about this session. */
  onTurn(turn: SessionTurn): void {
    if (this.isEnded) return;
    if (turn.opened) this.opened();
    for (const span of turn.spans ?? []) this.plays.span(span);
    this.wireSample = turn.wireSample;
    this.epoch = turn.epoch;
    if (turn.checkpoint) this.checkpoint = turn.checkpoint;
    if (turn.texts.length > 0) this.options.onSend(turn.texts);
    for (const block of turn.blocks ?? []) this.record(block);
    for (const edge of turn.edges) this.onEdge(edge);
  }

  private opened(): void {
    this.isOpened = true;
    const host = this.host!;
    host.flush();
    this.sentFrom = host.sentCount;
    const { checkpoint, receivedCount } = this;
    const unsent = this.unsent.take();
    // What came before the checkpoint need not be told again.
    const known = (checkpoint?.received ?? 0) - (receivedCount - unsent.length);
    for (const message of unsent.slice(Math.max(0, known))) host.forward(this.id, message);
    for (const command of this.waiting.splice(0)) this.post(command);
    host.flush();
    if (this.lostAt === 0) return;
    this.emit({ type: 'session.moved', gapMs: this.deps.now() - this.lostAt });
  }

  private onEdge(edge: AudioEdge): void {
    this.plays.onEdge(edge);
    // After a move the same stretch of speech is seen again: the call hears of it once.
    if (edge.type === 'speech.started' || edge.type === 'speech.ended') {
      const isStart = edge.type === 'speech.started';
      if (isStart === this.isSpeaking) return;
      this.isSpeaking = isStart;
    }
    this.emit(edge);
    if (edge.type === 'closed') this.end();
  }

  private end(): void {
    this.isEnded = true;
    const { recording } = this.options;
    if (typeof recording === 'object') recording.close();
    this.ear.end();
    this.unsent.take();
    this.deps.onEnd(this);
  }

  private record(block: RecordedBlock): void {
    const { recording } = this.options;
    if (typeof recording === 'function') recording(block);
    else recording?.postMessage(block, [block.stereo.buffer]);
  }

  private emit(edge: AudioEdge): void {
    this.options.onEdge(edge);
  }

  /** Commands given before the thread has opened the session wait behind the messages that came before them. */
  private command(command: SessionCommand): void {
    if (this.isEnded || this.host === null) return;
    if (this.isOpened) this.post(command);
    else if (this.waiting.length < WAITING_MAX) this.waiting.push(command);
  }

  /** A port that goes nowhere is closed: its other end hears of it. */
  private withPort(command: SessionCommand): void {
    if (this.isEnded || this.host === null) portOf(command)?.close();
    else this.command(command);
  }

  private post(command: SessionCommand): void {
    try {
      this.host?.command(this.id, command);
    } catch {
      // A tap whose other end was closed meanwhile cannot be handed over, and nobody misses it.
    }
  }

  private resume(): SessionResume {
    const { checkpoint, wireSample, epoch } = this;
    return { checkpoint, wireSample, epoch, plays: this.plays.spans() };
  }
}
