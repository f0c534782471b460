import type { AudioSession, AudioSessionOptions, AudioThreads } from '../audio-session.ts';
import { readTapBatch } from './tap-batch.ts';
import { ThreadHandle } from './thread-handle.ts';
import type { ThreadFault } from './thread-protocol.ts';
import { ThreadedSession } from './threaded-session.ts';

/**
 * The audio threads of a worker process: places sessions on the least loaded thread, finds threads that are dead or stuck, and
 * moves their sessions to others.
 */

const CHECK_EVERY_MS = 20;
/**
 * A thread beats every tick (20 ms). One that does not beat for so long is stuck. With the beat and the check it is found within
 * 360 ms of its last sign of life at most; the carrier has `leadMs` (400) of audio then, which is hardly longer than it takes to
 * go on elsewhere.
 */
const DEAD_AFTER_MS = 320;
/**
 * A check that comes later than this says that the main thread was away or the machine overloaded: that time proves nothing
 * about the other threads, which may have been starved as well.
 */
const CHECK_LATE_MS = 10;
/** A session's rings (0.1 MB) lie outside the heap; what it needs of the heap is a few kB. */
const OLD_SPACE_MB = 256;
/** How long `close` lets sessions end by themselves. */
const CLOSE_WAIT_MS = 500;

export interface AudioThreadsOptions {
  /** Threads; 1 for each core that audio may use. */
  threads: number;
  /** Epoch ms, monotonic. */
  now?: () => number;
  deadAfterMs?: number;
  /** Memory of a thread's JavaScript heap, MB. A thread that hoards dies alone and not with the process. */
  oldSpaceMb?: number;
  /**
   * Loads Silero before a thread carries calls. Standard: no, the first call that wants it loads it, and every call of its thread
   * stands still for 100 ms meanwhile, which the lead sent ahead covers.
   */
  loadsSpeechModel?: boolean;
  /** For tests: lets `fault` harm threads. */
  allowFaults?: boolean;
}

export interface AudioThreadsStats extends ReturnType<AudioThreads['stats']> {
  /** Ticks that came more than 10 ms late, and the latest, by thread. */
  lateTicks: number[];
  lateMaxMs: number[];
  /** What the speech model has done, by thread. */
  model: { runs: number; rows: number; busyMs: number }[];
}

/** What the bench and the tests may do beyond the port. */
export interface FaultyAudioThreads extends AudioThreads {
  stats(): AudioThreadsStats;
  fault(session: AudioSession, fault: ThreadFault): void;
  /** Ends the thread that carries the session, as a crash of the engine would. */
  terminate(session: AudioSession): void;
  /** Number of the thread that carries the session; −1: none at present. */
  threadOf(session: AudioSession): number;
}

export function createAudioThreads(options: AudioThreadsOptions): FaultyAudioThreads {
  return new Threads(options);
}

class Threads implements FaultyAudioThreads {
  private readonly now: () => number;
  private readonly deadAfterMs: number;
  private readonly allowFaults: boolean;
  private readonly oldSpaceMb: number;
  private readonly loadsSpeechModel: boolean;
  private readonly handles: ThreadHandle[] = [];
  private readonly sessions = new Map<number, ThreadedSession>();
  private readonly timer: NodeJS.Timeout;
  private checkedAt: number;
  private lostThreads = 0;
  private nextThread = 0;
  private nextSession = 0;
  private isClosed = false;
  private onIdle: (() => void) | null = null;

  constructor(options: AudioThreadsOptions) {
    this.now = options.now ?? (() => performance.timeOrigin + performance.now());
    this.deadAfterMs = options.deadAfterMs ?? DEAD_AFTER_MS;
    this.allowFaults = options.allowFaults ?? false;
    this.oldSpaceMb = options.oldSpaceMb ?? OLD_SPACE_MB;
    this.loadsSpeechModel = options.loadsSpeechModel ?? false;
    for (let i = 0; i < Math.max(1, options.threads); i++) this.spawn();
    this.checkedAt = this.now();
    this.timer = setInterval(() => this.check(), CHECK_EVERY_MS);
  }

  open(options: AudioSessionOptions): AudioSession {
    if (this.isClosed) throw new Error('the audio threads are closed');
    const session = new ThreadedSession(this.nextSession++, options, {
      now: this.now,
      onEnd: (ended) => this.forget(ended),
    });
    this.sessions.set(session.id, session);
    this.place(session);
    return session;
  }

  stats(): AudioThreadsStats {
    return {
      threads: this.handles.length,
      sessions: this.sessions.size,
      lostThreads: this.lostThreads,
      cpuMs: this.handles.map((handle) => handle.cpuMs),
      lateTicks: this.handles.map((handle) => handle.lateTicks),
      lateMaxMs: this.handles.map((handle) => handle.lateMaxMs),
      model: this.handles.map((handle) => handle.model),
    };
  }

  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    const idle = new Promise<void>((resolve) => {
      this.onIdle = resolve;
    });
    for (const session of this.sessions.values()) session.close();
    if (this.sessions.size > 0) {
      let timer: NodeJS.Timeout | undefined;
      const bound = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, CLOSE_WAIT_MS);
      });
      await Promise.race([idle, bound]);
      clearTimeout(timer);
    }
    clearInterval(this.timer);
    for (const session of this.sessions.values()) session.abandon();
    await Promise.all(this.handles.map((handle) => handle.stop()));
  }

  fault(session: AudioSession, fault: ThreadFault): void {
    if (session instanceof ThreadedSession) session.fault(fault);
  }

  terminate(session: AudioSession): void {
    this.handles.find((handle) => handle === (session as ThreadedSession).host)?.terminate();
  }

  threadOf(session: AudioSession): number {
    const handle = this.handles.find((one) => one === (session as ThreadedSession).host);
    return handle?.number ?? -1;
  }

  private spawn(): void {
    const handle = new ThreadHandle(this.nextThread++, {
      now: this.now,
      allowFaults: this.allowFaults,
      oldSpaceMb: this.oldSpaceMb,
      loadsSpeechModel: this.loadsSpeechModel,
      onTurns: ({ turns, tapped }) => {
        if (tapped !== undefined)
          readTapBatch(tapped, (number, tap, frame) => {
            const session = this.sessions.get(number);
            if (session?.host === handle) session.hear(tap, frame);
          });
        for (const turn of turns) {
          const session = this.sessions.get(turn.session);
          // A session that has moved says nothing through its old thread any more.
          if (session?.host !== handle) continue;
          session.onTurn(turn);
          if (turn.failed !== undefined) this.move(session, turn.failed);
        }
      },
      onDeath: (reason) => this.bury(handle, reason),
    });
    this.handles.push(handle);
  }

  /** The least loaded thread; one that is ready before one that is still starting. */
  private place(session: ThreadedSession): void {
    let best: ThreadHandle | undefined;
    for (const handle of this.handles) {
      if (!best || load(handle) < load(best)) best = handle;
    }
    if (best) {
      best.sessions.add(session);
      session.start(best);
    }
  }

  private move(session: ThreadedSession, reason: string): void {
    (session.host as ThreadHandle | null)?.sessions.delete(session);
    if (session.lose(reason)) this.place(session);
  }

  private bury(handle: ThreadHandle, reason: string): void {
    const at = this.handles.indexOf(handle);
    if (at < 0 || this.isClosed) return;
    this.handles.splice(at, 1);
    this.lostThreads++;
    this.spawn();
    for (const session of handle.sessions) this.move(session, reason);
    void handle.stop();
  }

  private check(): void {
    const at = this.now();
    const awayMs = at - this.checkedAt - CHECK_EVERY_MS;
    this.checkedAt = at;
    for (const handle of this.handles.slice()) {
      if (awayMs > CHECK_LATE_MS) handle.excuse(awayMs);
      else if (handle.silentMs(at) > this.deadAfterMs) this.bury(handle, 'stuck');
    }
  }

  private forget(session: ThreadedSession): void {
    (session.host as ThreadHandle | null)?.sessions.delete(session);
    this.sessions.delete(session.id);
    if (this.sessions.size === 0) this.onIdle?.();
  }
}

/** Sessions, and more than any number of them for a thread that has not begun to beat. */
function load(handle: ThreadHandle): number {
  return handle.sessions.size + (handle.isReady ? 0 : 1_000);
}
