/** A worker as its last heartbeat showed it. */
export interface WorkerView {
  workerId: string;
  url: string;
  mediaUrl: string;
  slotCount: number;
  busyCount: number;
}

/** One slot held for one dial, named by `holder`: the attempt's id. */
export interface SlotHold {
  holder: string;
  campaignId: string;
  /** Null: a dial ahead of the slots. It gets one when somebody answers. */
  workerId: string | null;
  /** The worker has taken the call: its own heartbeat counts it from now on. */
  attached: boolean;
}

/** Free slots that are not for everybody. */
export interface KeptSlots {
  /** For calls that come in: no dial gets one. */
  inbound: number;
  /** For who was promised a call. */
  callbacks: number;
}

/**
 * The leader's book of who holds which worker's slot. The list of live dials is the truth and the tallies beside it change
 * only together with it; what has no live attempt is pruned, so nothing can leak.
 *
 * A heartbeat is up to 2 s old. A worker's own busy count therefore may or may not include calls that we attached since;
 * taking the larger of the two counts never promises a slot twice, and at worst leaves one idle for a heartbeat.
 */
export class SlotBook {
  #kept: KeptSlots = { inbound: 0, callbacks: 0 };
  readonly #holds = new Map<string, SlotHold>();
  readonly #tallies = new Map<string, number>();
  #workers = new Map<string, WorkerView>();

  /** Replaces the picture of the fleet by this one: live, ready workers only. */
  survey(workers: readonly WorkerView[]): void {
    this.#workers = new Map(workers.map((worker) => [worker.workerId, worker]));
  }

  /** So many of the free slots are given to nobody but whom they are kept for. */
  keep(kept: KeptSlots): void {
    this.#kept = kept;
  }

  worker(workerId: string): WorkerView | undefined {
    return this.#workers.get(workerId);
  }

  freeOf(workerId: string): number {
    const worker = this.#workers.get(workerId);
    if (!worker) return 0;
    const attached = this.#tallies.get(`attached ${workerId}`) ?? 0;
    const waiting = this.#tallies.get(`waiting ${workerId}`) ?? 0;
    return Math.max(0, worker.slotCount - Math.max(worker.busyCount, attached) - waiting);
  }

  freeCount(): number {
    let free = 0;
    for (const workerId of this.#workers.keys()) free += this.freeOf(workerId);
    return free;
  }

  /** Slots that a dial holds which nobody has answered yet. */
  promisedCount(): number {
    let promised = 0;
    for (const workerId of this.#workers.keys())
      promised += this.#tallies.get(`waiting ${workerId}`) ?? 0;
    return promised;
  }

  slotCount(): number {
    let slots = 0;
    for (const worker of this.#workers.values()) slots += worker.slotCount;
    return slots;
  }

  /** The worker that most likely has a slot when this dial is answered; nothing is held there. Null: there is no worker. */
  likely(): WorkerView | null {
    let best: WorkerView | null = null;
    for (const worker of this.#workers.values())
      if (best === null || this.freeOf(worker.workerId) > this.freeOf(best.workerId)) best = worker;
    return best;
  }

  /** All workers, those with the most free slots first. */
  workers(): WorkerView[] {
    return [...this.#workers.values()].toSorted(
      (a, b) => this.freeOf(b.workerId) - this.freeOf(a.workerId),
    );
  }

  inFlightCount(campaignId?: string): number {
    return campaignId === undefined
      ? this.#holds.size
      : (this.#tallies.get(`campaign ${campaignId}`) ?? 0);
  }

  /**
   * Holds a slot of the emptiest worker outside `except`, of `preferred` if that one has any; null when there is none. A holder
   * that has a slot moves. `isPromised`: who was promised a call may have a slot that is kept for that.
   */
  reserve(
    holder: string,
    campaignId: string,
    except: ReadonlySet<string> = new Set(),
    preferred: string | null = null,
    isPromised = false,
  ): WorkerView | null {
    if (!this.#mayGive(holder, isPromised)) return null;
    let best: WorkerView | null = null;
    let bestFree = 0;
    const first =
      preferred !== null && !except.has(preferred) ? this.#workers.get(preferred) : undefined;
    if (first !== undefined && this.freeOf(first.workerId) > 0) {
      this.#put({ holder, campaignId, workerId: first.workerId, attached: false });
      return first;
    }
    for (const worker of this.#workers.values()) {
      if (except.has(worker.workerId)) continue;
      const free = this.freeOf(worker.workerId);
      if (free > bestFree) {
        best = worker;
        bestFree = free;
      }
    }
    if (best) this.#put({ holder, campaignId, workerId: best.workerId, attached: false });
    return best;
  }

  /** Notes a dial that already exists (after a change of leader), whether or not its worker has room. */
  adopt(hold: SlotHold): void {
    this.#put(hold);
  }

  attach(holder: string, workerId: string): void {
    const hold = this.#holds.get(holder);
    if (hold) this.#put({ ...hold, workerId, attached: true });
  }

  release(holder: string): void {
    const hold = this.#holds.get(holder);
    if (!hold) return;
    this.#holds.delete(holder);
    this.#tally(hold, -1);
  }

  /** Drops every hold that `isLive` does not know. */
  prune(isLive: (holder: string) => boolean): void {
    for (const holder of this.#holds.keys()) if (!isLive(holder)) this.release(holder);
  }

  hold(holder: string): SlotHold | undefined {
    return this.#holds.get(holder);
  }

  /** Who has one already only moves. */
  #mayGive(holder: string, isPromised: boolean): boolean {
    const { inbound, callbacks } = this.#kept;
    const kept = inbound + (isPromised ? 0 : callbacks);
    if (kept === 0) return true;
    const hold = this.#holds.get(holder);
    const own = hold !== undefined && hold.workerId !== null && !hold.attached ? 1 : 0;
    return this.freeCount() + own > kept;
  }

  #put(hold: SlotHold): void {
    this.release(hold.holder);
    this.#holds.set(hold.holder, hold);
    this.#tally(hold, 1);
  }

  #tally(hold: SlotHold, by: 1 | -1): void {
    const keys = [`campaign ${hold.campaignId}`];
    if (hold.workerId) keys.push(`${hold.attached ? 'attached' : 'waiting'} ${hold.workerId}`);
    for (const key of keys) {
      const count = (this.#tallies.get(key) ?? 0) + by;
      if (count === 0) this.#tallies.delete(key);
      else this.#tallies.set(key, count);
    }
  }
}
