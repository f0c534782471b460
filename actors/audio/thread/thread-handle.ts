import { OneThreadPool, PULSE_BEAT } from '../../threads/one-thread-pool.ts';
import { Departure } from './departure.ts';
import { SentBatches } from './sent-batches.ts';
import {
  PULSE_BYTES,
  PULSE_CPU_MS,
  PULSE_LATE_MAX_MS,
  PULSE_LATE_TICKS,
  PULSE_MODEL_MS,
  PULSE_MODEL_ROWS,
  PULSE_MODEL_RUNS,
  PULSE_NATIVE,
  portOf,
  type SessionCommand,
  type SessionOrder,
  type SessionTask,
  type TurnBatch,
} from './thread-protocol.ts';
import type { SessionHost, ThreadedSession } from './threaded-session.ts';
import { WireBatch } from './wire-batch.ts';

/** One audio thread as the main thread holds it: its sessions, its heartbeat, and what goes to it in one turn of the event loop. */

const THREAD_FILE = new URL('./audio-thread.ts', import.meta.url);
/** More sessions than a core can carry; Piscina would queue beyond it. */
const SESSIONS_MAX = 2_000;
/** A thread that has not beaten once after so long will not start. */
const START_MAX_MS = 10_000;

/**
 * A thread that loads the speech model does not beat: 100 ms, and 600 ms have been measured on a machine with six times the work
 * that it can do. Moving its sessions would only make the next thread load it.
 */
const NATIVE_MAX_MS = 3_000;

export interface ThreadHandleDeps {
  now: () => number;
  allowFaults: boolean;
  oldSpaceMb: number;
  loadsSpeechModel: boolean;
  onTurns: (batch: TurnBatch) => void;
  onDeath: (reason: string) => void;
}

export class ThreadHandle implements SessionHost {
  readonly number: number;
  readonly sessions = new Set<ThreadedSession>();
  isAlive = true;

  private readonly pool: OneThreadPool<TurnBatch>;
  private readonly batch = new WireBatch();
  private readonly departure = new Departure(() => this.flush());
  private readonly sent = new SentBatches();
  private readonly now: () => number;
  private orders: SessionOrder[] = [];
  private beat = 0;
  private beatAt: number;
  /** When its last beat was seen, whatever was excused since. */
  private provenAt: number;

  constructor(number: number, deps: ThreadHandleDeps) {
    this.number = number;
    this.now = deps.now;
    this.beatAt = deps.now();
    this.provenAt = this.beatAt;
    this.pool = new OneThreadPool<TurnBatch>({
      file: THREAD_FILE,
      serve: 'serve',
      tasksMax: SESSIONS_MAX,
      pulseBytes: PULSE_BYTES,
      nativeField: PULSE_NATIVE,
      heapMb: deps.oldSpaceMb,
      workerData: { allowFaults: deps.allowFaults, loadsSpeechModel: deps.loadsSpeechModel },
      onMessage: deps.onTurns,
      onDeath: (reason) => {
        this.isAlive = false;
        deps.onDeath(reason);
      },
    });
  }

  get isReady(): boolean {
    return this.pool.hasBeaten;
  }

  get cpuMs(): number {
    return this.pool.pulse[PULSE_CPU_MS]!;
  }

  get lateTicks(): number {
    return this.pool.pulse[PULSE_LATE_TICKS]!;
  }

  get lateMaxMs(): number {
    return this.pool.pulse[PULSE_LATE_MAX_MS]!;
  }

  get sentCount(): number {
    return this.sent.count;
  }

  /** What the speech model has done on this thread. */
  get model(): { runs: number; rows: number; busyMs: number } {
    const { pulse } = this.pool;
    return {
      runs: pulse[PULSE_MODEL_RUNS]!,
      rows: pulse[PULSE_MODEL_ROWS]!,
      busyMs: pulse[PULSE_MODEL_MS]!,
    };
  }

  /** Time since the last sign of life that was seen here; a thread that is starting is given its time. */
  silentMs(at: number): number {
    const beat = this.pool.pulse[PULSE_BEAT]!;
    if (beat !== this.beat) {
      this.beat = beat;
      this.beatAt = at;
      this.provenAt = at;
    } else if (this.pool.isInNative && at - this.provenAt < NATIVE_MAX_MS) {
      this.beatAt = at;
    }
    const silent = at - this.beatAt;
    return beat === 0 && silent < START_MAX_MS ? 0 : silent;
  }

  /** So much of its silence was ours: nobody looked. */
  excuse(awayMs: number): void {
    this.beatAt += awayMs;
  }

  forward(session: number, message: Uint8Array): void {
    // What was ordered before it stands before it.
    if (this.orders.length > 0) this.flush();
    this.batch.push(session, message);
    this.departure.came();
  }

  /** What is ordered stands behind the socket messages that came before it. */
  flush(): void {
    if (!this.batch.isEmpty) {
      this.departure.departed();
      const bytes = this.batch.take();
      this.sent.push(bytes, this.now());
      this.pool.post(bytes, [bytes.buffer]);
    }
    if (this.orders.length === 0) return;
    const { orders } = this;
    this.orders = [];
    this.pool.post(orders);
  }

  /** What one event leads to is ordered at once: an utterance is a play, its audio and a mark for each of its words. */
  command(session: number, command: SessionCommand): void {
    const port = portOf(command);
    if (port !== null) {
      this.flush();
      return this.pool.post([{ session, command }] satisfies SessionOrder[], [port]);
    }
    if (this.orders.push({ session, command }) === 1) queueMicrotask(() => this.flush());
  }

  sentMessages(session: number, from: number): Uint8Array[] {
    this.flush();
    return this.sent.messages(session, from);
  }

  run(task: SessionTask): void {
    this.pool.run('session', task);
  }

  terminate(): void {
    this.pool.terminate();
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    await this.pool.stop();
  }
}
