import type { Transferable } from 'node:worker_threads';
import { OneThreadPool, PULSE_BEAT } from '../../threads/one-thread-pool.ts';
import {
  PULSE_BYTES,
  PULSE_CPU_MS,
  type SpeechCommand,
  type SpeechReport,
} from './loopback-protocol.ts';

const threadFile = new URL('./loopback-thread.ts', import.meta.url);
const checkEveryMs = 1_000;
/** Checks in a row without a beat (one each 250 ms) after which a thread is stuck; one that is starting gets more. */
const silentChecksMax = 3;
const startChecksMax = 15;
/** A stream's state is 30 kB. */
const heapMb = 256;

export interface SpeechLaneDeps {
  onReport: (report: SpeechReport) => void;
  /** Told once, when the thread is gone or stuck; a lane that was stopped says nothing. */
  onDeath: (reason: string) => void;
}

/** One speech thread as the main thread holds it, and whether it is stuck. */
export class SpeechLane {
  /** Streams that it carries. */
  load = 0;
  readonly #deps: SpeechLaneDeps;
  readonly #pool: OneThreadPool<SpeechReport>;
  readonly #check: NodeJS.Timeout;
  #isAlive = true;
  #beat = 0;
  #silentChecks = 0;

  constructor(deps: SpeechLaneDeps) {
    this.#deps = deps;
    this.#pool = new OneThreadPool<SpeechReport>({
      file: threadFile,
      pulseBytes: PULSE_BYTES,
      heapMb,
      onMessage: deps.onReport,
      onDeath: (reason) => this.#die(`the speech thread died: ${reason}`),
    });
    this.#check = setInterval(() => this.#listen(), checkEveryMs);
    this.#check.unref();
  }

  /** It has run: a successor would too. */
  get hasBeaten(): boolean {
    return this.#pool.hasBeaten;
  }

  /** At most 250 ms old. */
  get cpuMs(): number {
    return this.#pool.pulse[PULSE_CPU_MS]!;
  }

  send(command: SpeechCommand, transfers: Transferable[] = []): void {
    this.#pool.post(command, transfers);
  }

  /** Ends the thread as a crash would. */
  terminate(): void {
    this.#pool.terminate();
  }

  async stop(): Promise<void> {
    this.#isAlive = false;
    clearInterval(this.#check);
    await this.#pool.stop();
  }

  #listen(): void {
    const beat = this.#pool.pulse[PULSE_BEAT]!;
    this.#silentChecks = beat === this.#beat ? this.#silentChecks + 1 : 0;
    this.#beat = beat;
    if (this.#silentChecks >= (beat === 0 ? startChecksMax : silentChecksMax))
      this.#die('the speech thread is stuck');
  }

  #die(reason: string): void {
    if (!this.#isAlive) return;
    this.stop().catch(() => {});
    this.#deps.onDeath(reason);
  }
}
