import { TimerHeap } from '../../../machines/supervision/timer-heap.ts';

/** Virtual time: what is planned happens in order, and nothing happens between. */
export class Timeline {
  readonly #heap = new TimerHeap();
  now = 0;

  at(atMs: number, run: () => void): void {
    this.#heap.push(atMs, run);
  }

  after(ms: number, run: () => void): void {
    this.#heap.push(this.now + ms, run);
  }

  runUntil(endMs: number): void {
    for (;;) {
      const timer = this.#heap.first();
      if (timer === undefined || timer.at >= endMs) break;
      this.#heap.remove(timer);
      this.now = timer.at;
      timer.run();
    }
    this.now = endMs;
  }
}
