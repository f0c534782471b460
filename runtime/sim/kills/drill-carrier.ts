import type { Bus } from '../../../actors/bus/bus.ts';
import type { Random } from '../../../actors/chance/random.ts';
import type { Carrier, CarrierCall, OriginateRequest } from '../../../actors/telephony/carrier.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import type { VirtualClock } from '../../../machines/supervision/clock.ts';
import { uniform } from '../world/chance.ts';
import type { DrillProcess } from './process.ts';

export interface DrillCall extends CarrierCall {
  request: OriginateRequest;
  attemptId: string;
  sequence: number;
  endedAt: number | null;
}

const overStates: readonly CarrierCall['status'][] = [
  'completed',
  'busy',
  'no_answer',
  'failed',
  'canceled',
];

/** A party that answered and hears nothing goes after this. */
const patienceMs = 20_000;

/** The carrier and its parties. It outlives every process of ours, and keeps the list that the drill is judged by. */
export class DrillCarrier {
  readonly calls: DrillCall[] = [];
  /** Whether it answers; what it was asked meanwhile may have happened. */
  isAway = false;
  readonly #byId = new Map<string, DrillCall>();
  readonly #byNumber = new Map<string, DrillCall[]>();
  readonly #time: VirtualClock;
  readonly #bus: Bus;
  readonly #random: Random;

  constructor(time: VirtualClock, bus: Bus, random: Random) {
    this.#time = time;
    this.#bus = bus;
    this.#random = random;
  }

  dialsTo(to: string): readonly DrillCall[] {
    return this.#byNumber.get(to) ?? [];
  }

  call(carrierCallId: string): DrillCall | undefined {
    return this.#byId.get(carrierCallId);
  }

  /** The carrier's interface as one process has it. */
  portOf(process: DrillProcess): Carrier {
    const reach = <T>(effect: () => T) =>
      process.ask(async () => {
        const random = this.#random.next();
        if (!this.isAway && random > 0.01) return effect();
        // Of the answers that are lost, half are those of a request that was carried out.
        if (random < 0.5) effect();
        throw new VoxError('carrier_unavailable', 'the carrier does not answer');
      });
    return {
      kind: 'simulated',
      media: 'streamed',
      originate: (request) => reach(() => ({ carrierCallId: this.#place(request) })),
      hangUp: (id) => reach(() => this.#hangUp(id)),
      redirect: (id, media) =>
        reach(() => {
          const call = this.#byId.get(id);
          if (call) Object.assign(call.request, media);
        }),
      dismiss: (id) => reach(() => this.#hangUp(id)),
      status: (id) => reach(() => copyOf(this.#byId.get(id))),
      find: (to, sinceAt) =>
        reach(() =>
          this.dialsTo(to)
            .filter((call) => call.createdAt >= sinceAt)
            .map((call) => copyOf(call)!),
        ),
    };
  }

  /** A worker has the call: it ends when the talk does, or with the worker. */
  end(call: DrillCall): void {
    this.#become(call, 'completed');
  }

  #hangUp(id: string): void {
    const call = this.#byId.get(id);
    if (call) this.#become(call, call.status === 'answered' ? 'completed' : 'canceled');
  }

  #place(request: OriginateRequest): string {
    const call: DrillCall = {
      carrierCallId: `CA${this.calls.length}`,
      to: request.to,
      status: 'queued',
      createdAt: this.#time.now(),
      request,
      attemptId: new URL(request.statusUrl).searchParams.get('attemptId')!,
      sequence: 0,
      endedAt: null,
    };
    this.calls.push(call);
    this.#byId.set(call.carrierCallId, call);
    this.#byNumber.set(call.to, [...this.dialsTo(call.to), call]);
    this.#time.setTimeout(() => this.#become(call, 'ringing'), uniform(this.#random, 200, 2_000));
    const drawn = this.#random.next();
    const ringMs = uniform(this.#random, 2_500, 15_000);
    if (drawn < 0.5) this.#time.setTimeout(() => this.#answer(call), ringMs);
    else if (drawn < 0.7) this.#time.setTimeout(() => this.#become(call, 'busy'), ringMs / 3);
    else
      this.#time.setTimeout(
        () => this.#become(call, 'no_answer'),
        uniform(this.#random, 15_000, request.ringTimeoutMs),
      );
    return call.carrierCallId;
  }

  #answer(call: DrillCall): void {
    this.#become(call, 'answered');
    this.#time.setTimeout(() => {
      if (!this.isCarried(call)) this.#become(call, 'completed');
    }, patienceMs);
  }

  /** Set by the fleet: whether a worker has this call. */
  isCarried: (call: DrillCall) => boolean = () => false;

  #become(call: DrillCall, status: CarrierCall['status']): void {
    if (call.endedAt !== null || (status === 'ringing' && call.status !== 'queued')) return;
    call.status = status;
    call.sequence += 1;
    if (overStates.includes(status)) call.endedAt = this.#time.now();
    this.#tell(call);
    // Some come twice, and some never.
    if (this.#random.next() < 0.05) this.#tell(call);
  }

  #tell({ attemptId, carrierCallId, status, sequence }: DrillCall): void {
    if (this.#random.next() < 0.05) return;
    const at = Math.round(this.#time.now());
    const message = { attemptId, carrierCallId, status, sequence, at, code: null };
    this.#time.setTimeout(
      () => void this.#bus.publish(topics.carrierEvent, message),
      uniform(this.#random, 1, 800),
    );
  }
}

const copyOf = (call: DrillCall | undefined): CarrierCall | null =>
  call === undefined
    ? null
    : {
        carrierCallId: call.carrierCallId,
        to: call.to,
        status: call.status,
        createdAt: call.createdAt,
      };
