import { createCallWires } from '../../../actors/audio/call-wires.ts';
import { emptyLatencyLedger, noteLatency } from '../../../machines/call/latency-ledger.ts';
import { emptyLedger } from '../../../machines/call/ledger.ts';
import type { AttachRequest } from '../../../machines/contracts/attach.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { emptyOperatorLog } from '../../../machines/operator/operator-log.ts';
import { emptyTalkNotes, noteTalk } from '../../../machines/packaging/finished-talk.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import { keepHistory, ringEvents } from '../journal-history.ts';
import { freshProgress } from '../live/call-progress.ts';
import type { LiveCall } from '../live-call.ts';

/** Ids of ended calls that are remembered, so that a replayed attach is told apart from a new one. */
const endedMax = 10_000;

/** The calls of a desk, from their attach until their results are durable, and which there were. */
export class DeskCalls {
  readonly #live = new Map<string, LiveCall>();
  readonly #ended = new Set<string>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
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

  hasEnded(callId: string): boolean {
    return this.#ended.has(callId);
  }

  add(attach: AttachRequest): LiveCall {
    const recorder = createRecorder({ clock: this.#clock, ringMax: ringEvents });
    const call: LiveCall = {
      attach,
      attachedAt: this.#clock.now(),
      wires: createCallWires(),
      recorder,
      history: keepHistory(recorder),
      config: null,
      configStaleMs: null,
      line: null,
      ledger: emptyLedger,
      latency: emptyLatencyLedger,
      notes: emptyTalkNotes,
      recording: null,
      screening: null,
      asked: null,
      operators: { lines: new Map(), log: emptyOperatorLog, told: null },
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

  end(callId: string): void {
    this.#live.delete(callId);
    this.#ended.add(callId);
    if (this.#ended.size > endedMax) this.#ended.delete(this.#ended.values().next().value!);
  }
}
