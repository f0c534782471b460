import type { Random } from '../../../actors/chance/random.ts';
import type { AttachAnswer, AttachClient } from '../../../actors/dialling/workers/attach-client.ts';
import { exampleResult } from '../../../actors/outbound/example-result.ts';
import type { Store } from '../../../actors/store/store.ts';
import type { AttachOrder } from '../../../machines/contracts/call/call-snapshot.ts';
import { type Worker, workerBeatMs } from '../../../machines/contracts/worker.ts';
import { type IntakeDeps, takeResult } from '../../control/result-intake.ts';
import { drawTalkMs } from '../world/party.ts';
import type { DayCall, DayCarrier } from './day-carrier.ts';
import { isAt } from './day-plan.ts';
import { drawTalk } from './day-talk.ts';
import type { DayTime } from './day-time.ts';

export interface DayFleetDeps {
  time: DayTime;
  store: Store;
  intake: IntakeDeps;
  carrier: DayCarrier;
  random: Random;
  slotCount: number;
}

interface Place {
  worker: Omit<Worker, 'beatAt' | 'busyCount'>;
  calls: Set<DayCall>;
}

/** A third of the slots goes when one of them is away. */
const workerCount = 3;
/** From the answer until a mailbox is known for one: its greeting, and the tone. */
const machineMs = 9_000;
/** How soon the party hears the bot. */
const firstWordMs = 400;

/** Workers that carry calls without sound, and hand in their results as the fleet does. */
export class DayFleet implements AttachClient {
  readonly #deps: DayFleetDeps;
  readonly #workers: Place[];

  constructor(deps: DayFleetDeps) {
    this.#deps = deps;
    const startedAt = deps.time.clock.now();
    this.#workers = Array.from({ length: Math.min(workerCount, deps.slotCount) }, (_, i) => ({
      worker: {
        _id: `w${i + 1}`,
        schemaVersion: 1,
        url: `http://w${i + 1}.day`,
        mediaUrl: `ws://w${i + 1}.day/media`,
        slotCount: Math.ceil((deps.slotCount - i) / Math.min(workerCount, deps.slotCount)),
        state: 'ready',
        startedAt,
      },
      calls: new Set(),
    }));
    deps.carrier.isCarried = (call) => this.#workers.some(({ calls }) => calls.has(call));
    this.#beat();
  }

  async attach(url: string, order: AttachOrder) {
    const place = this.#workers.find(({ worker }) => worker.url === url)!;
    const { startedAt } = place.worker;
    return { answer: this.#take(place, order), workerStartedAt: startedAt };
  }

  #take(place: Place, order: AttachOrder): AttachAnswer {
    const { time, carrier, random } = this.#deps;
    const { calls, worker } = place;
    if (this.#isAway(worker._id)) return 'unreachable';
    const call = carrier.call(order.carrierCallId ?? null);
    if (call === undefined || call.isOver) return 'accepted';
    if (calls.has(call)) return 'duplicate';
    if (calls.size >= worker.slotCount) return 'busy';
    calls.add(call);
    const isHuman = call.fate.end === 'human';
    const talkMs = isHuman ? drawTalkMs(random, 1) : machineMs;
    time.clock.setTimeout(() => {
      if (!calls.delete(call)) return;
      carrier.end(call);
      this.#report(call, order, worker._id, isHuman, talkMs);
    }, talkMs);
    return 'accepted';
  }

  #report(
    { request, attemptId, answeredAt, carrierCallId }: DayCall,
    order: AttachOrder,
    workerId: string,
    isHuman: boolean,
    talkMs: number,
  ): void {
    const { time, intake, random } = this.#deps;
    const result = exampleResult(request.callId, {
      botId: order.botId,
      leadId: order.leadId,
      campaignId: order.campaignId,
      attemptId,
      from: request.from,
      to: request.to,
      workerId,
      carrierCallId,
      answeredAt: new Date(answeredAt ?? time.clock.now()),
      endedAt: new Date(Math.round(time.clock.now())),
      vars: {},
      latency: { firstWordMs, turnsMs: [] },
      counters: {},
      journal: [],
      ...drawTalk(random, isHuman, talkMs),
    });
    void time.work.during(() => takeResult(intake, result));
  }

  #isAway(workerId: string): boolean {
    return workerId === 'w3' && isAt('worker-away', this.#deps.time.clock.now());
  }

  #beat(): void {
    const { time, store } = this.#deps;
    time.clock.setTimeout(() => this.#beat(), workerBeatMs);
    const beatAt = Math.round(time.clock.now());
    for (const { worker, calls } of this.#workers)
      if (!this.#isAway(worker._id))
        void time.work.during(() =>
          store
            .collection<Worker>('workers')
            .replaceOne(
              { _id: worker._id },
              { ...worker, busyCount: calls.size, beatAt },
              { upsert: true },
            ),
        );
  }
}
