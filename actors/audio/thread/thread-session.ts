import type { SileroBank } from '../activity/silero-bank.ts';
import type { RecordedBlock } from '../audio-session.ts';
import { AudioSessionCore } from '../session/audio-session-core.ts';
import type { TapBatch } from './tap-batch.ts';
import { ThreadOperators } from './thread-operators.ts';
import type { SessionCommand, SessionTask, SessionTurn, ThreadFault } from './thread-protocol.ts';
import { ThreadTap } from './thread-tap.ts';

/** One call's session as its thread sees it: the core, the commands to it, and what it has to say at the end of a turn. */

/** Ticks between two checkpoints: 500 ms. */
const CHECKPOINT_TICKS = 25;

export interface ThreadSessionDeps {
  now: () => number;
  allowFaults: boolean;
  silero: SileroBank;
  /** Of all sessions of the thread. */
  tapped: TapBatch;
}

export class ThreadSession {
  readonly id: number;
  /** Resolves when the session is closed, or failed. */
  readonly ended: Promise<void>;

  private readonly core: AudioSessionCore;
  private readonly operators: ThreadOperators;
  private readonly tap: ThreadTap;
  private readonly deps: ThreadSessionDeps;
  private blocks: RecordedBlock[] = [];
  private end: () => void = () => {};
  private ticks: number;
  private isOpened = false;
  private failure: string | null = null;
  isEnded = false;

  constructor(task: SessionTask, deps: ThreadSessionDeps) {
    this.id = task.session;
    // Spreads the checkpoints of a thread's sessions over its ticks.
    this.ticks = task.session % CHECKPOINT_TICKS;
    this.deps = deps;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    const { silero } = deps;
    const sinks = task.records
      ? { silero, recorded: (block: RecordedBlock) => this.blocks.push(block) }
      : { silero };
    this.core = new AudioSessionCore(task.options, sinks, deps.now(), task.resume);
    this.operators = new ThreadOperators(this.core, (work) => this.guard(work));
    this.tap = new ThreadTap(this.id, this.core, deps.tapped);
    for (const message of task.heard ?? []) this.receive(message, deps.now());
  }

  command(command: SessionCommand): void {
    this.guard(() => this.obey(command));
  }

  receive(message: Uint8Array, nowMs: number): void {
    this.guard(() => this.core.receive(message, nowMs));
  }

  tick(nowMs: number): void {
    this.ticks++;
    this.guard(() => this.core.tick(nowMs));
  }

  /** Whether it changed anything, or failed. */
  settle(nowMs: number): boolean {
    let changed = false;
    this.guard(() => {
      changed = this.core.settle(nowMs);
    });
    return changed || this.failure !== null;
  }

  /** What has come up since the last call, or null. */
  turn(): SessionTurn | null {
    const { core } = this;
    const checkpointDue = this.ticks >= CHECKPOINT_TICKS && !this.isEnded;
    const { texts, edges, spans } = core;
    const { blocks } = this;
    if (
      texts.length === 0 &&
      edges.length === 0 &&
      blocks.length === 0 &&
      spans.length === 0 &&
      !checkpointDue &&
      this.isOpened &&
      this.failure === null
    ) {
      return null;
    }
    const { wireSample, epoch } = core;
    const turn: SessionTurn = { session: this.id, texts, edges, wireSample, epoch };
    if (texts.length > 0) core.texts = [];
    if (edges.length > 0) core.edges = [];
    if (spans.length > 0) {
      turn.spans = spans;
      core.spans = [];
    }
    if (blocks.length > 0) {
      turn.blocks = blocks;
      this.blocks = [];
    }
    if (checkpointDue) {
      this.ticks = 0;
      turn.checkpoint = core.checkpoint();
    }
    if (!this.isOpened) {
      this.isOpened = true;
      turn.opened = true;
    }
    if (this.failure !== null) {
      turn.failed = this.failure;
      this.failure = null;
    }
    return turn;
  }

  /** A fault of one session ends that session and no other. */
  private guard(work: () => void): void {
    if (this.isEnded) return;
    try {
      work();
    } catch (error) {
      this.failure = error instanceof Error ? error.message : String(error);
      this.dispose();
    }
  }

  private obey(command: SessionCommand): void {
    const now = this.deps.now();
    const { core } = this;
    switch (command.do) {
      case 'play':
        return core.play(command.playId, now);
      case 'audio':
        return core.audio(command.playId, command.mulaw, now);
      case 'mark':
        return core.mark(command.playId, command.name, command.playSample, now);
      case 'finish':
        return core.finish(command.playId, now);
      case 'clear':
        return core.clear(now);
      case 'tap':
        return this.tap.open(command);
      case 'untap':
        return this.tap.end(command.tap);
      case 'join':
        return this.operators.join(command);
      case 'voice':
        return this.operators.voice(command);
      case 'fault':
        if (this.deps.allowFaults) suffer(command.fault);
        return;
      case 'close':
        core.close(now);
        this.dispose();
    }
  }

  private dispose(): void {
    this.isEnded = true;
    this.tap.close();
    this.operators.close();
    this.end();
  }
}

function suffer(fault: ThreadFault): void {
  if (fault === 'throw') throw new Error('a fault was ordered');
  if (fault === 'crash') {
    queueMicrotask(() => {
      throw new Error('a crash was ordered');
    });
  }
  if (fault === 'spin') for (;;);
  if (fault === 'exhaust')
    for (const hoard: unknown[][] = []; ; ) hoard.push(Array.from({ length: 1e6 }, () => 0));
}
