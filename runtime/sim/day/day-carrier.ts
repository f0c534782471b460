import type { Bus } from '../../../actors/bus/bus.ts';
import type { Random } from '../../../actors/chance/random.ts';
import type { Carrier, CarrierCall, OriginateRequest } from '../../../actors/telephony/carrier.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { drawFate, type Fate, refusal } from '../world/party.ts';
import { worldStandards } from '../world/world-settings.ts';
import { humanShareAt, isAt } from './day-plan.ts';

export interface DayCall extends CarrierCall {
  request: OriginateRequest;
  attemptId: string;
  fate: Fate;
  sequence: number;
  answeredAt: number | null;
  isOver: boolean;
}

/** A party that answered and hears nobody goes after this. */
const patienceMs = 20_000;
/** How long what the carrier says to the abandoned takes. */
const dismissalMs = 6_000;
/** As a carrier says why: it takes no call, or there is no such number. */
const codeOf = ({ end, isFastFailure }: Fate): string | null =>
  isFastFailure ? '503' : end === 'failed' ? '404' : null;

/** Ended calls that are still known, for whoever asks after them. */
const keptMs = 600_000;

/** A telephone company and its parties without sound: it answers at once and tells of its calls on the bus, as the API would. */
export class DayCarrier implements Carrier {
  readonly kind = 'simulated';
  readonly media = 'streamed';
  dialCount = 0;
  readonly #calls = new Map<string, DayCall>();
  readonly #clock: Clock;
  readonly #bus: Bus;
  readonly #random: Random;

  constructor(clock: Clock, bus: Bus, random: Random) {
    this.#clock = clock;
    this.#bus = bus;
    this.#random = random;
  }

  call(carrierCallId: string | null): DayCall | undefined {
    return this.#calls.get(carrierCallId ?? '');
  }

  async originate(request: OriginateRequest): Promise<{ carrierCallId: string }> {
    this.dialCount += 1;
    const now = this.#clock.now();
    const fate = isAt('carrier-away', now)
      ? refusal(this.#random)
      : drawFate(
          this.#random,
          { ...worldStandards, ringTimeoutMs: request.ringTimeoutMs },
          humanShareAt(now),
        );
    const call: DayCall = {
      carrierCallId: `CA${this.dialCount}`,
      to: request.to,
      status: 'queued',
      createdAt: now,
      request,
      attemptId: new URL(request.statusUrl).searchParams.get('attemptId')!,
      fate,
      sequence: 0,
      answeredAt: null,
      isOver: false,
    };
    this.#calls.set(call.carrierCallId, call);
    const later = (ms: number, run: () => void) => this.#clock.setTimeout(run, ms);
    if (fate.ringingMs < fate.endMs) later(fate.ringingMs, () => this.#become(call, 'ringing'));
    later(fate.endMs, () => {
      if (fate.end === 'human' || fate.end === 'machine') this.#answer(call);
      else this.#become(call, fate.end, codeOf(fate));
    });
    return { carrierCallId: call.carrierCallId };
  }

  async hangUp(carrierCallId: string): Promise<void> {
    const call = this.#calls.get(carrierCallId);
    if (call) this.end(call);
  }

  async redirect(): Promise<void> {}

  async dismiss(carrierCallId: string): Promise<void> {
    const call = this.#calls.get(carrierCallId);
    if (call) this.#clock.setTimeout(() => this.end(call), dismissalMs);
  }

  async status(carrierCallId: string): Promise<CarrierCall | null> {
    return this.#calls.get(carrierCallId) ?? null;
  }

  async find(to: string, sinceAt: number): Promise<CarrierCall[]> {
    return [...this.#calls.values()].filter((call) => call.to === to && call.createdAt >= sinceAt);
  }

  end(call: DayCall): void {
    this.#become(call, call.answeredAt === null ? 'canceled' : 'completed');
  }

  /** Set by the fleet: whether a worker has this call. */
  isCarried: (call: DayCall) => boolean = () => false;

  #answer(call: DayCall): void {
    if (call.isOver) return;
    call.answeredAt = Math.round(this.#clock.now());
    this.#become(call, 'answered');
    this.#clock.setTimeout(() => {
      if (!this.isCarried(call)) this.end(call);
    }, patienceMs);
  }

  #become(call: DayCall, status: CarrierCall['status'], code: string | null = null): void {
    if (call.isOver) return;
    call.status = status;
    call.sequence += 1;
    if (status !== 'ringing' && status !== 'answered') {
      call.isOver = true;
      this.#clock.setTimeout(() => this.#calls.delete(call.carrierCallId), keptMs);
    }
    const { attemptId, carrierCallId, sequence } = call;
    const at = Math.round(this.#clock.now());
    void this.#bus.publish(topics.carrierEvent, {
      attemptId,
      carrierCallId,
      status,
      sequence,
      at,
      code,
    });
  }
}
