import type { Bus } from '../../../actors/bus/bus.ts';
import type { Carrier, CarrierCall, OriginateRequest } from '../../../actors/telephony/carrier.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';

/** What Twilio's REST API takes to answer, about (carriers.md §1). */
const answerMs = 40;

/** A carrier whose parties never answer: it takes every dial, tells that it rings and, after `ringMs`, that nobody came. */
export class RingingCarrier implements Carrier {
  readonly kind = 'simulated';
  readonly media = 'streamed';
  /** When each dial was asked for, by the clock given. */
  readonly askedAt: number[] = [];
  readonly #calls = new Map<string, CarrierCall>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #bus: Bus;
  readonly #clock: Clock;
  readonly #ringMs: number;
  #isClosed = false;

  constructor(bus: Bus, clock: Clock, ringMs: number) {
    this.#bus = bus;
    this.#clock = clock;
    this.#ringMs = ringMs;
  }

  async originate({ to, statusUrl }: OriginateRequest): Promise<{ carrierCallId: string }> {
    const askedAt = this.#clock.now();
    this.askedAt.push(askedAt);
    await new Promise<void>((resolve) => this.#after(answerMs, resolve));
    const carrierCallId = `CA${this.askedAt.length}-${this.#calls.size}`;
    const attemptId = new URL(statusUrl).searchParams.get('attemptId');
    const call: CarrierCall = { carrierCallId, to, status: 'queued', createdAt: askedAt };
    this.#calls.set(carrierCallId, call);
    const say = (status: 'ringing' | 'no_answer', sequence: number) => {
      call.status = status;
      const at = Math.round(this.#clock.now());
      void this.#bus.publish(topics.carrierEvent, {
        attemptId,
        carrierCallId,
        status,
        sequence,
        at,
        code: null,
      });
    };
    this.#after(answerMs, () => say('ringing', 1));
    this.#after(this.#ringMs, () => say('no_answer', 2));
    return { carrierCallId };
  }

  async hangUp(carrierCallId: string): Promise<void> {
    this.#calls.delete(carrierCallId);
  }

  async redirect(): Promise<void> {}
  async dismiss(): Promise<void> {}

  async status(carrierCallId: string): Promise<CarrierCall | null> {
    return this.#calls.get(carrierCallId) ?? null;
  }

  async find(to: string, sinceAt: number): Promise<CarrierCall[]> {
    return [...this.#calls.values()].filter((call) => call.to === to && call.createdAt >= sinceAt);
  }

  close(): void {
    this.#isClosed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  #after(ms: number, then: () => void): void {
    if (this.#isClosed) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, ms);
    this.#timers.add(timer);
  }
}
