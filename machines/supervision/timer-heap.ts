/** One armed timer. `index` is its place in the heap, -1 once it fired or was cleared. */
export interface TimerHandle {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  index: number;
}

const before = (a: TimerHandle, b: TimerHandle): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * Binary heap of timers by (instant, insertion). Handles know their place, so that clearing one is O(log n) and a heap
 * full of cleared timers cannot build up: most timers of a call are cleared, not fired.
 */
export class TimerHeap {
  private readonly timers: TimerHandle[] = [];
  private inserted = 0;

  get size(): number {
    return this.timers.length;
  }

  /** Insertion number that the next timer will get; a drain stops there, so that it cannot feed itself for ever. */
  get nextOrder(): number {
    return this.inserted;
  }

  first(): TimerHandle | undefined {
    return this.timers[0];
  }

  push(at: number, run: () => void): TimerHandle {
    const timer: TimerHandle = { at, order: this.inserted++, run, index: this.timers.length };
    this.timers.push(timer);
    this.rise(timer);
    return timer;
  }

  remove(timer: TimerHandle): void {
    const { index } = timer;
    if (index < 0 || this.timers[index] !== timer) return;
    timer.index = -1;
    const last = this.timers.pop();
    if (last === undefined || last === timer) return;
    last.index = index;
    this.timers[index] = last;
    this.rise(last);
    this.sink(last);
  }

  private rise(timer: TimerHandle): void {
    let { index } = timer;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.timers[above] as TimerHandle;
      if (!before(timer, parent)) break;
      this.timers[index] = parent;
      parent.index = index;
      index = above;
    }
    this.timers[index] = timer;
    timer.index = index;
  }

  private sink(timer: TimerHandle): void {
    let { index } = timer;
    const { length } = this.timers;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= length) break;
      const right = this.timers[below + 1];
      if (right && before(right, this.timers[below] as TimerHandle)) below += 1;
      const child = this.timers[below] as TimerHandle;
      if (!before(child, timer)) break;
      this.timers[index] = child;
      child.index = index;
      index = below;
    }
    this.timers[index] = timer;
    timer.index = index;
  }
}
