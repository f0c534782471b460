import { type TimerHandle, TimerHeap } from './timer-heap.ts';

export type { TimerHandle } from './timer-heap.ts';

/**
 * The only source of time. `now()` is epoch ms and never runs backwards. XState takes a Clock as its `clock` as it is.
 */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): TimerHandle;
  clearTimeout(timer: TimerHandle | undefined): void;
}

/**
 * What a real clock stands on; Node's globals fit:
 * `{ now: () => performance.timeOrigin + performance.now(), setTimeout, clearTimeout, setImmediate }`.
 * `setImmediate` serves delays of 0 ms, which Node's `setTimeout` would stretch to a millisecond.
 */
export interface ClockHost {
  now(): number;
  // biome-ignore lint/suspicious/noExplicitAny: the host's timer handle is opaque
  setTimeout(run: () => void, ms: number): any;
  // biome-ignore lint/suspicious/noExplicitAny: the host's timer handle is opaque
  clearTimeout(handle: any): void;
  setImmediate?(run: () => void): unknown;
}

/** Node clamps longer host timers to 1 ms. */
const HOST_DELAY_MAX_MS = 2_147_483_647;

const delay = (ms: number): number => (ms > 0 ? ms : 0);

/**
 * The real clock: all timers of a process in one heap, driven by one host timer. Timers fire in order of their instant,
 * then of insertion; one armed while others fire waits for a later macrotask, even at 0 ms.
 */
export class HeapClock implements Clock {
  private readonly host: ClockHost;
  private readonly heap = new TimerHeap();
  private armedFor = Number.POSITIVE_INFINITY;
  private hostTimer: unknown;
  private immediate = false;
  private latest = Number.NEGATIVE_INFINITY;

  constructor(host: ClockHost) {
    this.host = host;
  }

  now(): number {
    const now = this.host.now();
    if (now > this.latest) this.latest = now;
    return this.latest;
  }

  /** Timers armed; for tests and metrics. */
  get pendingCount(): number {
    return this.heap.size;
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    const timer = this.heap.push(this.now() + delay(ms), run);
    if (timer.at < this.armedFor) this.arm(timer.at, delay(ms));
    return timer;
  }

  clearTimeout(timer: TimerHandle | undefined): void {
    if (timer) this.heap.remove(timer);
    if (this.heap.size === 0) this.disarm();
  }

  private arm(at: number, ms: number): void {
    if (this.immediate) return;
    this.disarm();
    this.armedFor = at;
    if (ms === 0 && this.host.setImmediate) {
      this.immediate = true;
      this.host.setImmediate(() => {
        this.immediate = false;
        this.drain();
      });
      return;
    }
    this.hostTimer = this.host.setTimeout(
      () => this.drain(),
      Math.min(Math.ceil(ms), HOST_DELAY_MAX_MS),
    );
  }

  private disarm(): void {
    if (this.hostTimer !== undefined) this.host.clearTimeout(this.hostTimer);
    this.hostTimer = undefined;
    this.armedFor = Number.POSITIVE_INFINITY;
  }

  private drain(): void {
    this.hostTimer = undefined;
    // Nothing re-arms the host timer while draining; the end of the drain does.
    this.armedFor = Number.NEGATIVE_INFINITY;
    const until = this.heap.nextOrder;
    const now = this.now();
    for (let timer = this.heap.first(); timer; timer = this.heap.first()) {
      if (timer.at > now || timer.order >= until) break;
      this.heap.remove(timer);
      try {
        timer.run();
      } catch (error) {
        // A throwing timer must not starve the others, and must stay as visible as any uncaught error.
        this.host.setTimeout(() => {
          throw error;
        }, 0);
      }
    }
    this.armedFor = Number.POSITIVE_INFINITY;
    const next = this.heap.first();
    if (next) this.arm(next.at, delay(next.at - this.now()));
  }
}

/** Time that passes only when told to. Chronological: each timer sees its own instant, chains fire in full. */
export class VirtualClock implements Clock {
  private readonly heap = new TimerHeap();
  private t: number;

  constructor(startMs = 0) {
    this.t = startMs;
  }

  now(): number {
    return this.t;
  }

  get pendingCount(): number {
    return this.heap.size;
  }

  setTimeout(run: () => void, ms: number): TimerHandle {
    return this.heap.push(this.t + delay(ms), run);
  }

  clearTimeout(timer: TimerHandle | undefined): void {
    if (timer) this.heap.remove(timer);
  }

  /** Instant of the next timer. */
  next(): number | undefined {
    return this.heap.first()?.at;
  }

  advance(ms: number): void {
    this.runUntil(this.t + ms);
  }

  runUntil(at: number): void {
    for (let timer = this.heap.first(); timer && timer.at <= at; timer = this.heap.first()) {
      this.heap.remove(timer);
      this.t = Math.max(this.t, timer.at);
      timer.run();
    }
    this.t = Math.max(this.t, at);
  }

  /** Runs until no timer is left; throws when that takes more than `maxMs` of virtual time. */
  runAll(maxMs: number): void {
    const limit = this.t + maxMs;
    for (let at = this.next(); at !== undefined; at = this.next()) {
      if (at > limit) throw new Error(`timers are still armed after ${maxMs} virtual ms`);
      this.runUntil(at);
    }
  }
}
