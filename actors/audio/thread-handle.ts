import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import {
  PULSE_BEAT,
  PULSE_BYTES,
  PULSE_CPU_MS,
  PULSE_LATE_MAX_MS,
  PULSE_LATE_TICKS,
  type ServeTask,
  type SessionTask,
  type TurnBatch,
} from './thread-protocol.ts';
import type { SessionHost, ThreadedSession } from './threaded-session.ts';
import { WireBatch } from './wire-batch.ts';

/**
 * One audio thread as the main thread holds it. It is a Piscina pool of exactly one thread, because placement, heartbeat and
 * death are decided by thread here. `atomics` is off: an idle thread of Piscina sleeps in `Atomics.wait`, and neither its ticker
 * nor its ports would run between two tasks. No task has an AbortSignal: Piscina would let it have the thread alone.
 */

const THREAD_FILE = fileURLToPath(new URL('./audio-thread.ts', import.meta.url));
/** More sessions than a core can carry; Piscina would queue beyond it. */
const SESSIONS_MAX = 2_000;
/** A thread that has not beaten once after so long will not start. */
const START_MAX_MS = 10_000;

export interface ThreadHandleDeps {
  now: () => number;
  allowFaults: boolean;
  oldSpaceMb: number;
  onTurns: (batch: TurnBatch) => void;
  onDeath: (reason: string) => void;
}

export class ThreadHandle implements SessionHost {
  readonly number: number;
  readonly sessions = new Set<ThreadedSession>();
  isAlive = true;

  private readonly deps: ThreadHandleDeps;
  private readonly pool: Piscina;
  private readonly port: MessagePort;
  private readonly pulse = new SharedArrayBuffer(PULSE_BYTES);
  private readonly fields = new Float64Array(this.pulse);
  private readonly batch = new WireBatch();
  private isFlushArmed = false;
  private beat = 0;
  private beatAt: number;

  constructor(number: number, deps: ThreadHandleDeps) {
    this.number = number;
    this.deps = deps;
    this.beatAt = deps.now();
    this.pool = new Piscina({
      filename: THREAD_FILE,
      name: 'session',
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: SESSIONS_MAX + 1,
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: deps.oldSpaceMb },
      workerData: { allowFaults: deps.allowFaults },
    });
    this.pool.on('error', (error: unknown) => this.die(reasonOf(error)));
    const { port1, port2 } = new MessageChannel();
    this.port = port1;
    this.port.on('message', deps.onTurns);
    const serve: ServeTask = { port: port2, pulse: this.pulse };
    this.pool.run(serve, { name: 'serve', transferList: [port2] }).then(
      () => this.die('the thread ended'),
      (error: unknown) => this.die(reasonOf(error)),
    );
  }

  get isReady(): boolean {
    return this.fields[PULSE_BEAT]! > 0;
  }

  get cpuMs(): number {
    return this.fields[PULSE_CPU_MS]!;
  }

  get lateTicks(): number {
    return this.fields[PULSE_LATE_TICKS]!;
  }

  get lateMaxMs(): number {
    return this.fields[PULSE_LATE_MAX_MS]!;
  }

  /** Time since the last sign of life that was seen here; a thread that is starting is given its time. */
  silentMs(at: number): number {
    const beat = this.fields[PULSE_BEAT]!;
    if (beat !== this.beat) {
      this.beat = beat;
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
    this.batch.push(session, message);
    if (this.isFlushArmed) return;
    this.isFlushArmed = true;
    // Behind the poll phase: everything that the sockets brought in this turn goes as one message.
    setImmediate(() => this.flush());
  }

  flush(): void {
    this.isFlushArmed = false;
    if (this.batch.isEmpty) return;
    const bytes = this.batch.take();
    this.port.postMessage(bytes, [bytes.buffer]);
  }

  run(task: SessionTask): void {
    // A death of the thread is told by `serve`; this promise has nothing to add.
    this.pool.run(task, { name: 'session', transferList: [task.port] }).catch(() => {});
  }

  terminate(): void {
    for (const thread of this.pool.threads) void thread.terminate();
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    this.port.close();
    await this.pool.destroy();
  }

  private die(reason: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.deps.onDeath(reason);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
