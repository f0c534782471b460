import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { NativeGate } from './native-gate.ts';

/** What the thread's first task gets: it runs for as long as the thread lives, and serves this port. */
export interface ServeTask {
  port: MessagePort;
  /** Float64 fields that thread and pool share; the first counts the thread's beats. */
  pulse: SharedArrayBuffer;
}

/** Field of every pulse: how often the thread has beaten. 0: it has not begun yet. */
export const PULSE_BEAT = 0;

export interface OneThreadPoolOptions<Message> {
  file: URL;
  /** Name of the task that serves; standard: the file's default export. */
  serve?: string;
  /** Further tasks that may run beside it. */
  tasksMax?: number;
  pulseBytes: number;
  /** Field of the pulse that is the thread's NativeGate, if it has one. */
  nativeField?: number;
  /** Memory of the thread's JavaScript heap, MB. A thread that hoards dies alone and not with the process. */
  heapMb: number;
  workerData?: unknown;
  onMessage: (message: Message) => void;
  /** Told once, when the thread has ended by itself or by `terminate`; not after `stop`. */
  onDeath: (reason: string) => void;
}

/**
 * One thread that carries many long-lived streams, as the main thread holds it: a Piscina pool of exactly one thread, because
 * placement, heartbeat and death are decided by thread here.
 */
export class OneThreadPool<Message> {
  readonly pulse: Float64Array;
  private readonly pool: Piscina;
  private readonly port: MessagePort;
  private readonly onDeath: (reason: string) => void;
  private readonly gate: NativeGate | null;
  private isAlive = true;

  constructor(options: OneThreadPoolOptions<Message>) {
    const { port1, port2 } = new MessageChannel();
    const pulse = new SharedArrayBuffer(options.pulseBytes);
    this.pulse = new Float64Array(pulse);
    const { nativeField } = options;
    this.gate = nativeField === undefined ? null : new NativeGate(pulse, nativeField);
    this.onDeath = options.onDeath;
    this.port = port1;
    this.port.on('message', (message: Message) => {
      if (this.isAlive) options.onMessage(message);
    });
    this.pool = new Piscina({
      filename: options.file.href,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      concurrentTasksPerWorker: (options.tasksMax ?? 0) + 1,
      // An idle worker of Piscina sleeps in Atomics.wait, where neither its timers nor its ports are served.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
      workerData: options.workerData,
    });
    this.pool.on('error', (error: unknown) => this.die(reasonOf(error)));
    const task: ServeTask = { port: port2, pulse };
    const serve = options.serve === undefined ? {} : { name: options.serve };
    this.pool.run(task, { ...serve, transferList: [port2] }).then(
      () => this.die('the thread ended'),
      (error: unknown) => this.die(reasonOf(error)),
    );
  }

  /** The thread has run: a successor would too. */
  get hasBeaten(): boolean {
    return this.pulse[PULSE_BEAT]! > 0;
  }

  /** The thread is inside native code, where it cannot beat. */
  get isInNative(): boolean {
    return this.gate?.isInside ?? false;
  }

  post(message: unknown, transfers: Transferable[] = []): void {
    this.port.postMessage(message, transfers);
  }

  /** One more task on the thread. No AbortSignal: Piscina would let it have the thread alone. Its end says nothing that `onDeath` does not. */
  run(name: string, task: unknown): void {
    this.pool.run(task, { name }).catch(() => {});
  }

  /** Ends the thread as a crash would. */
  terminate(): void {
    const end = (): void => {
      for (const thread of this.pool.threads) void thread.terminate();
    };
    if (this.gate === null) end();
    else void this.gate.shut().then(end);
  }

  async stop(): Promise<void> {
    this.isAlive = false;
    this.port.close();
    await this.gate?.shut();
    await this.pool.destroy();
  }

  private die(reason: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.onDeath(reason);
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
