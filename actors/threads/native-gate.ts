import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Keeps a thread from being terminated inside native code. An addon whose thread is terminated under it may find no way to tell
 * but to abort the process, as onnxruntime-node does in the middle of a run: every call of the worker would end with the thread.
 *
 * One field of the shared pulse, held by the thread while it is inside and taken for good by whoever wants to end the thread.
 */

const OPEN = 0;
const INSIDE = 1;
const SHUT = 2;

const LOOK_EVERY_MS = 1;
/**
 * A run takes milliseconds, loading the model some hundred. A thread that holds the gate for longer hangs in JavaScript between
 * entering and the native call, and there it may be terminated.
 */
const INSIDE_MAX_MS = 2_000;

export class NativeGate {
  private readonly state: Int32Array;

  /** `field` is a Float64 field of the pulse. */
  constructor(pulse: SharedArrayBuffer, field: number) {
    this.state = new Int32Array(pulse, field * Float64Array.BYTES_PER_ELEMENT, 1);
  }

  get isInside(): boolean {
    return Atomics.load(this.state, 0) === INSIDE;
  }

  /** False: the thread is to end and must not go in. */
  enter(): boolean {
    return Atomics.compareExchange(this.state, 0, OPEN, INSIDE) === OPEN;
  }

  leave(): void {
    Atomics.compareExchange(this.state, 0, INSIDE, OPEN);
  }

  /** Resolves when the thread is outside and stays there, or after two seconds. */
  async shut(): Promise<void> {
    for (let waitedMs = 0; waitedMs < INSIDE_MAX_MS; waitedMs += LOOK_EVERY_MS) {
      if (Atomics.compareExchange(this.state, 0, OPEN, SHUT) !== INSIDE) return;
      await sleep(LOOK_EVERY_MS);
    }
  }
}
