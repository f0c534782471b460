import type { Bus } from '../../../actors/bus/bus.ts';
import type { Random } from '../../../actors/chance/random.ts';
import type { AttachAnswer, AttachClient } from '../../../actors/dialling/workers/attach-client.ts';
import type { Store } from '../../../actors/store/store.ts';
import { topics } from '../../../machines/contracts/topics.ts';
import { type Worker, workerBeatMs } from '../../../machines/contracts/worker.ts';
import type { VirtualClock } from '../../../machines/supervision/clock.ts';
import { exponential } from '../world/chance.ts';
import type { DrillCall, DrillCarrier } from './drill-carrier.ts';
import type { StoreWeather } from './drill-store.ts';
import type { DrillProcess } from './process.ts';
import type { Work } from './work.ts';

interface DrillWorker {
  workerId: string;
  isDead: boolean;
  startedAt: number;
  calls: Map<string, DrillCall>;
}

const talkMeanMs = 20_000;
/** A result that the store did not take is sent again. */
const spoolMs = 3_000;

/** Workers that take calls, report their results, and die with them. */
export class DrillFleet {
  readonly workers: DrillWorker[];
  readonly slotsEach: number;
  readonly #time: VirtualClock;
  readonly #store: Store;
  readonly #weather: StoreWeather;
  readonly #bus: Bus;
  readonly #carrier: DrillCarrier;
  readonly #random: Random;
  readonly #work: Work;

  constructor(
    ground: {
      time: VirtualClock;
      store: Store;
      weather: StoreWeather;
      bus: Bus;
      carrier: DrillCarrier;
      random: Random;
      work: Work;
    },
    workerCount: number,
    slotsEach: number,
  ) {
    this.#time = ground.time;
    this.#store = ground.store;
    this.#weather = ground.weather;
    this.#bus = ground.bus;
    this.#carrier = ground.carrier;
    this.#random = ground.random;
    this.#work = ground.work;
    this.slotsEach = slotsEach;
    this.workers = Array.from({ length: workerCount }, (_, i) => ({
      workerId: `w${i}`,
      isDead: false,
      startedAt: this.#time.now(),
      calls: new Map<string, DrillCall>(),
    }));
    this.#carrier.isCarried = (call) =>
      this.workers.some((one) => one.calls.has(call.request.callId));
    for (const worker of this.workers) this.#beat(worker);
  }

  clientOf(process: DrillProcess): AttachClient {
    return {
      attach: (url, request) =>
        process.ask(async () => {
          const worker = this.workers.find((one) => url === urlOf(one.workerId))!;
          const answer = this.#attach(worker, request.callId, request.carrierCallId ?? '');
          // Some answers are lost on their way.
          if (answer === 'accepted' && this.#random.next() < 0.03) return { answer: 'unsure' };
          return { answer, workerStartedAt: worker.startedAt };
        }),
    };
  }

  kill(worker: DrillWorker): void {
    worker.isDead = true;
    for (const call of worker.calls.values()) this.#carrier.end(call);
    worker.calls.clear();
  }

  revive(worker: DrillWorker): void {
    worker.isDead = false;
    worker.startedAt = this.#time.now();
  }

  #attach(worker: DrillWorker, callId: string, carrierCallId: string): AttachAnswer {
    if (worker.isDead) return 'unreachable';
    if (worker.calls.has(callId)) return 'duplicate';
    if (worker.calls.size >= this.slotsEach) return 'busy';
    const call = this.#carrier.call(carrierCallId);
    if (!call || call.endedAt !== null) return 'accepted';
    worker.calls.set(callId, call);
    const look = (): void => {
      if (worker.calls.get(callId) !== call) return;
      // The carrier's stream ends with the call, whoever ended it.
      if (call.endedAt === null && this.#time.now() < endsAt) {
        this.#time.setTimeout(look, Math.min(500, endsAt - this.#time.now()));
        return;
      }
      worker.calls.delete(callId);
      this.#carrier.end(call);
      this.#report(callId, call.attemptId);
    };
    const endsAt = this.#time.now() + exponential(this.#random, talkMeanMs);
    look();
    return 'accepted';
  }

  /** As the API does it: stored first, told later. */
  #report(callId: string, attemptId: string): void {
    const again = () => this.#time.setTimeout(() => this.#report(callId, attemptId), spoolMs);
    if (this.#weather.isAway) {
      again();
      return;
    }
    const disposition = { code: 'confirmed', source: 'flow' };
    const record = { _id: callId, state: 'completed', disposition };
    // Told to nobody, now and then: the store has it.
    const isTold = this.#random.next() > 0.1;
    void this.#work.during(async () => {
      await this.#store.collection('calls').replaceOne({ _id: callId }, record, { upsert: true });
      if (isTold) await this.#bus.publish(topics.callResult, { callId, attemptId, disposition });
    });
  }

  #beat(worker: DrillWorker): void {
    this.#time.setTimeout(() => this.#beat(worker), workerBeatMs);
    if (worker.isDead || this.#weather.isAway) return;
    const document: Worker = {
      _id: worker.workerId,
      schemaVersion: 1,
      url: urlOf(worker.workerId),
      mediaUrl: `ws://${worker.workerId}/media`,
      slotCount: this.slotsEach,
      busyCount: worker.calls.size,
      state: 'ready',
      beatAt: Math.round(this.#time.now()),
      startedAt: Math.round(worker.startedAt),
    };
    void this.#work.during(() =>
      this.#store
        .collection<Worker>('workers')
        .replaceOne({ _id: worker.workerId }, document, { upsert: true }),
    );
  }
}

const urlOf = (workerId: string) => `http://${workerId}.drill`;
