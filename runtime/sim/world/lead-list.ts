import type { DialEnd } from '../../../machines/pacing/pacer.ts';

/** Leads whose time zone is open from one instant to another. */
export interface LeadWindow {
  leadCount: number;
  opensAtMs: number;
  closesAtMs: number;
}

export interface LeadListSettings {
  windows: readonly LeadWindow[];
  attemptsMax: number;
  /** Until a lead that was not reached is due again. */
  retryMs: number;
}

/** A lead while it is dialled. */
export interface HeldLead {
  leadId: number;
  windowIndex: number;
  attemptCount: number;
}

/** Leads that wait for the same delay, so in the order in which they are due. */
class RetryQueue {
  #leads: (HeldLead & { dueAt: number })[] = [];
  #head = 0;

  push(lead: HeldLead, dueAt: number): void {
    this.#leads.push({ ...lead, dueAt });
  }

  dueCount(atMs: number): number {
    let low = this.#head;
    let high = this.#leads.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#leads[middle]!.dueAt <= atMs) low = middle + 1;
      else high = middle;
    }
    return low - this.#head;
  }

  shift(): HeldLead {
    const lead = this.#leads[this.#head]!;
    this.#head += 1;
    if (this.#head > 1_024) {
      this.#leads = this.#leads.slice(this.#head);
      this.#head = 0;
    }
    return lead;
  }
}

/** Failures that are the carrier's do not count as attempts; their leads come back soon. */
const carrierRetryMs = 30_000;

/**
 * One campaign's leads. Untouched ones are only counted, so a list of a million costs nothing.
 *
 * Invariant: untouched + held + waiting + done = size.
 */
export class LeadList {
  readonly #settings: LeadListSettings;
  readonly #freshCounts: number[];
  readonly #queues: Map<number, RetryQueue>[];
  readonly size: number;
  #nextId = 0;
  heldCount = 0;
  waitingCount = 0;
  doneCount = 0;

  constructor(settings: LeadListSettings) {
    this.#settings = settings;
    this.#freshCounts = settings.windows.map((one) => one.leadCount);
    this.#queues = settings.windows.map(() => new Map());
    this.size = settings.windows.reduce((sum, one) => sum + one.leadCount, 0);
  }

  get isConserved(): boolean {
    const fresh = this.#freshCounts.reduce((sum, count) => sum + count, 0);
    return fresh + this.heldCount + this.waitingCount + this.doneCount === this.size;
  }

  opensAt(lead: HeldLead): number {
    return this.#settings.windows[lead.windowIndex]!.opensAtMs;
  }

  dueCount(atMs: number): number {
    let count = 0;
    this.#settings.windows.forEach((window, index) => {
      if (!isOpen(window, atMs)) return;
      count += this.#freshCounts[index]!;
      for (const queue of this.#queues[index]!.values()) count += queue.dueCount(atMs);
    });
    return count;
  }

  /** One that is due: those dialled before come first. */
  take(atMs: number): HeldLead | undefined {
    const { windows } = this.#settings;
    for (let index = 0; index < windows.length; index += 1) {
      if (!isOpen(windows[index]!, atMs)) continue;
      for (const queue of this.#queues[index]!.values())
        if (queue.dueCount(atMs) > 0) {
          this.waitingCount -= 1;
          this.heldCount += 1;
          return queue.shift();
        }
      if (this.#freshCounts[index]! === 0) continue;
      this.#freshCounts[index]! -= 1;
      this.heldCount += 1;
      this.#nextId += 1;
      return { leadId: this.#nextId, windowIndex: index, attemptCount: 0 };
    }
    return undefined;
  }

  /** `reached`: it was talked to. `unused`: claimed, and never dialled. */
  settle(
    lead: HeldLead,
    end: DialEnd | 'reached' | 'unused',
    isFastFailure: boolean,
    atMs: number,
  ): void {
    this.heldCount -= 1;
    const isAttempt = !(isFastFailure || end === 'recalled' || end === 'unused');
    const attemptCount = lead.attemptCount + (isAttempt ? 1 : 0);
    if (end === 'reached' || attemptCount >= this.#settings.attemptsMax) {
      this.doneCount += 1;
      return;
    }
    const delayMs = end === 'unused' ? 0 : isAttempt ? this.#settings.retryMs : carrierRetryMs;
    const queues = this.#queues[lead.windowIndex]!;
    const queue = queues.get(delayMs) ?? new RetryQueue();
    queues.set(delayMs, queue);
    queue.push({ ...lead, attemptCount }, atMs + delayMs);
    this.waitingCount += 1;
  }
}

const isOpen = (window: LeadWindow, atMs: number): boolean =>
  atMs >= window.opensAtMs && atMs < window.closesAtMs;
