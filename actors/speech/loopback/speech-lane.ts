import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, type Transferable } from 'node:worker_threads';
import { Piscina } from 'piscina';
import {
  PULSE_BEAT,
  PULSE_BYTES,
  PULSE_CPU_MS,
  type ServeTask,
  type SpeechCommand,
  type SpeechReport,
} from './loopback-protocol.ts';

const threadFile = fileURLToPath(new URL('./loopback-thread.ts', import.meta.url));
const checkEveryMs = 1_000;
/** Checks in a row without a beat (one each 250 ms) after which a thread is stuck; one that is starting gets more. */
const silentChecksMax = 3;
const startChecksMax = 15;
/** Memory of the thread's JavaScript heap, MB: a stream's state is 30 kB. */
const heapMb = 256;

export interface SpeechLaneDeps {
  onReport: (report: SpeechReport) => void;
  /** Told once, when the thread is gone or stuck; a lane that was stopped says nothing. */
  onDeath: (reason: string) => void;
}

/** One speech thread as the main thread holds it: a Piscina pool of exactly one thread, running one task for as long as it lives. */
export class SpeechLane {
  /** Streams that it carries. */
  load = 0;
  readonly #deps: SpeechLaneDeps;
  readonly #pool: Piscina;
  readonly #port: MessagePort;
  readonly #fields: Float64Array;
  readonly #check: NodeJS.Timeout;
  #alive = true;
  #beat = 0;
  #silentChecks = 0;

  constructor(deps: SpeechLaneDeps) {
    this.#deps = deps;
    const { port1, port2 } = new MessageChannel();
    const pulse = new SharedArrayBuffer(PULSE_BYTES);
    this.#fields = new Float64Array(pulse);
    this.#port = port1;
    this.#port.on('message', (report: SpeechReport) => {
      if (this.#alive) deps.onReport(report);
    });
    this.#pool = new Piscina({
      filename: threadFile,
      minThreads: 1,
      maxThreads: 1,
      idleTimeout: Number.POSITIVE_INFINITY,
      // An idle worker of Piscina sleeps in Atomics.wait, where its ports are not served.
      atomics: 'disabled',
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    this.#pool.on('error', (error: unknown) => this.#die(String(error)));
    const task: ServeTask = { port: port2, pulse };
    this.#pool.run(task, { transferList: [port2] }).then(
      () => this.#die('the speech thread ended'),
      (error: unknown) => this.#die(`the speech thread died: ${String(error)}`),
    );
    this.#check = setInterval(() => this.#listen(), checkEveryMs);
    this.#check.unref();
  }

  /** It has run: a successor would too. */
  get hasBeaten(): boolean {
    return this.#fields[PULSE_BEAT]! > 0;
  }

  /** At most 250 ms old. */
  get cpuMs(): number {
    return this.#fields[PULSE_CPU_MS]!;
  }

  send(command: SpeechCommand, transfers: Transferable[] = []): void {
    this.#port.postMessage(command, transfers);
  }

  /** Ends the thread as a crash would. */
  terminate(): void {
    for (const thread of this.#pool.threads) void thread.terminate();
  }

  async stop(): Promise<void> {
    this.#alive = false;
    clearInterval(this.#check);
    this.#port.close();
    await this.#pool.destroy();
  }

  #listen(): void {
    const beat = this.#fields[PULSE_BEAT]!;
    this.#silentChecks = beat === this.#beat ? this.#silentChecks + 1 : 0;
    this.#beat = beat;
    if (this.#silentChecks >= (beat === 0 ? startChecksMax : silentChecksMax))
      this.#die('the speech thread is stuck');
  }

  #die(reason: string): void {
    if (!this.#alive) return;
    this.stop().catch(() => {});
    this.#deps.onDeath(reason);
  }
}
