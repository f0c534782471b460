import type { Random } from '../../../actors/chance/random.ts';

interface Slot {
  index: number;
  workerIndex: number;
  state: 'free' | 'busy' | 'down';
  /** Goes down when its call ends. */
  isDraining: boolean;
}

/** Slots of workers that die, drain and come back. What the dialler believes lags behind by the missed heartbeat. */
export class Fleet {
  readonly #slots: Slot[] = [];
  #free: Slot[] = [];
  #workerCount = 0;
  #busyCount = 0;
  #upCount = 0;
  /** Dead slots that nobody has missed yet, without and with a call. */
  #missingFree = 0;
  #missingBusy = 0;

  constructor(slotCount: number, workerSlotCount: number) {
    for (let index = 0; index < slotCount; index += 1) {
      const workerIndex = Math.floor(index / workerSlotCount);
      this.#slots.push({ index, workerIndex, state: 'free', isDraining: false });
      this.#workerCount = workerIndex + 1;
    }
    this.#free = [...this.#slots];
    this.#upCount = slotCount;
  }

  get busyCount(): number {
    return this.#busyCount;
  }
  get freeCount(): number {
    return this.#upCount - this.#busyCount;
  }
  get upCount(): number {
    return this.#upCount;
  }
  get workerCount(): number {
    return this.#workerCount;
  }
  get seen(): { slotCount: number; freeCount: number } {
    const { freeCount } = this;
    return {
      slotCount: this.#upCount + this.#missingFree + this.#missingBusy,
      freeCount: freeCount + this.#missingFree,
    };
  }

  take(): number | undefined {
    const slot = this.#free.pop();
    if (slot === undefined) return undefined;
    slot.state = 'busy';
    this.#busyCount += 1;
    return slot.index;
  }

  release(index: number): void {
    const slot = this.#slots[index]!;
    // Its worker died meanwhile.
    if (slot.state !== 'busy') return;
    this.#busyCount -= 1;
    if (slot.isDraining) {
      slot.state = 'down';
      this.#upCount -= 1;
      return;
    }
    slot.state = 'free';
    this.#free.push(slot);
  }

  /** Kills workers until such a share of the slots is gone; gives the slots. */
  lose(share: number, random: Random): { slots: number[]; noticed: () => void } {
    const wanted = Math.round(this.#slots.length * share);
    const workers = Array.from({ length: this.#workerCount }, (_, i) => i);
    const lost: Slot[] = [];
    while (lost.length < wanted && workers.length > 0) {
      const [worker] = workers.splice(random.below(workers.length), 1);
      lost.push(...this.#slots.filter((one) => one.workerIndex === worker && one.state !== 'down'));
    }
    const busy = lost.filter((slot) => slot.state === 'busy').length;
    for (const slot of lost) slot.state = 'down';
    this.#free = this.#free.filter((slot) => slot.state === 'free');
    this.#busyCount -= busy;
    this.#upCount -= lost.length;
    this.#missingBusy += busy;
    this.#missingFree += lost.length - busy;
    return {
      slots: lost.map((slot) => slot.index),
      noticed: () => {
        this.#missingBusy -= busy;
        this.#missingFree -= lost.length - busy;
      },
    };
  }

  restore(indices: readonly number[]): void {
    for (const index of indices) {
      const slot = this.#slots[index]!;
      if (slot.state !== 'down') continue;
      slot.state = 'free';
      slot.isDraining = false;
      this.#upCount += 1;
      this.#free.push(slot);
    }
  }

  /** A worker takes no new calls; gives its slots. The registry says so at once, so nobody has to miss it. */
  drain(workerIndex: number): number[] {
    const slots = this.#slots.filter((slot) => slot.workerIndex === workerIndex);
    for (const slot of slots) {
      slot.isDraining = true;
      if (slot.state !== 'free') continue;
      slot.state = 'down';
      this.#upCount -= 1;
    }
    this.#free = this.#free.filter((slot) => slot.state === 'free');
    return slots.map((slot) => slot.index);
  }

  isDown(indices: readonly number[]): boolean {
    return indices.every((index) => this.#slots[index]!.state === 'down');
  }
}
