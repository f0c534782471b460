import { createCallWires } from '../../../actors/audio/call-wires.ts';
import { noteLatency } from '../../../machines/call/latency-ledger.ts';
import type { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { AttachOrder } from '../../../machines/contracts/call/call-snapshot.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { emptyOperatorLog } from '../../../machines/operator/operator-log.ts';
import { noteTalk } from '../../../machines/packaging/finished-talk.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import { keepHistory, ringEvents } from '../journal-history.ts';
import { freshProgress } from '../live/call-progress.ts';
import type { LiveCall } from '../live-call.ts';
import { takenOver } from '../resuming/taken-over.ts';

/** Ids of ended calls that are remembered, so that a replayed attach is told apart from a new one. */
const endedMax = 10_000;

/** The calls of a desk, from their attach until their results are durable, and which there were. */
export class DeskCalls {
  readonly #live = new Map<string, LiveCall>();
  /** With the epoch of each: a later one is another life of the call. */
  readonly #ended = new Map<string, number>();
  readonly #clock: Clock;
  readonly #workerId: string;

  constructor(clock: Clock, workerId: string) {
    this.#clock = clock;
    this.#workerId = workerId;
  }

  get count(): number {
    return this.#live.size;
  }

  get(callId: string): LiveCall | undefined {
    return this.#live.get(callId);
  }

  all(): Iterable<LiveCall> {
    return this.#live.values();
  }

  /** Errors: `call_unknown`. */
  of({ callId }: AttachRequest): LiveCall {
    const call = this.#live.get(callId);
    if (call === undefined) throw new VoxError('call_unknown', callId);
    return call;
  }

  /** In this epoch or a later one; without one, in the last that was here. */
  hasEnded(callId: string, epoch = 0): boolean {
    return !this.#live.has(callId) && (this.#ended.get(callId) ?? -1) >= epoch;
  }

  add({ resumption, ...attach }: AttachOrder): LiveCall {
    const recorder = createRecorder({ clock: this.#clock, ringMax: ringEvents });
    const call: LiveCall = {
      attach,
      attachedAt: this.#clock.now(),
      recorder,
      history: keepHistory(recorder),
      config: null,
      configStaleMs: null,
      line: null,
      ...takenOver(resumption ?? null, createCallWires(), {
        answeredAt: attach.answeredAt,
        workerId: this.#workerId,
        now: this.#clock.now(),
      }),
      isFenced: false,
      recording: null,
      screening: resumption?.snapshot?.screening ?? null,
      asked: null,
      operators: {
        lines: new Map(),
        log: { ...emptyOperatorLog, visits: resumption?.snapshot?.operators ?? [] },
        told: null,
        isPartyHeld: false,
      },
      progress: freshProgress(this.#clock.now()),
    };
    call.recorder.subscribe((event) => {
      call.latency = noteLatency(call.latency, event);
      call.notes = noteTalk(call.notes, event);
    });
    this.#live.set(attach.callId, call);
    return call;
  }

  /** No slot took it after all: it has not been one. */
  drop(callId: string): void {
    this.#live.delete(callId);
  }

  end({ attach: { callId }, epoch }: LiveCall): void {
    this.#live.delete(callId);
    this.#ended.delete(callId);
    this.#ended.set(callId, epoch);
    if (this.#ended.size > endedMax) this.#ended.delete(this.#ended.keys().next().value!);
  }
}
