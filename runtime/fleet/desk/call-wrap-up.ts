import type { FinishedRecording } from '../../../actors/recording/call-recorder.ts';
import { nameInEpoch } from '../../../actors/recording/recording-key.ts';
import type { RecordingRef } from '../../../machines/contracts/call/call-record.ts';
import type { CallOutcome } from '../../../machines/fleet/slot.ts';
import type { SystemCounters } from '../../../machines/supervision/services.ts';
import { callResult } from '../call-result.ts';
import type { LiveCall } from '../live-call.ts';
import type { DeskGround } from './desk-deps.ts';
import { packagedWithModel } from './packaged-with-model.ts';

/** What went unusually among the actors of a call, under the names of its record; what never happened is not named. */
const oddities = (counters: SystemCounters): Record<string, number> =>
  Object.fromEntries(
    Object.entries({
      unknown_events: counters.unknownEvents,
      observer_errors: counters.observerErrors,
      crashes: counters.crashes,
    }).filter(([, count]) => count > 0),
  );

const fencedLineMs = 10_000;

/** Makes the results of calls durable. */
export const callWrapUps = (desk: DeskGround) => {
  const { clock, log, objects, recordings, spool, tell, count, addCounts, workerId, keeper } = desk;
  const begun = new Map<string, Promise<void>>();
  const packaged = packagedWithModel(desk);

  const keepRecording = async (call: LiveCall): Promise<RecordingRef | null> => {
    const recording = call.recording ?? (await adopted(call));
    if (recording === null) return null;
    const { path, durationMs, bytes, partial } = recording;
    const { callId } = call.attach;
    // Whoever carried the call before may still bring its own part: each has an object of its own.
    const { key, isStored } = await recordings.put(nameInEpoch(callId, call.epoch), path);
    // Otherwise it lies on this disk, and will be found under its key once the store takes it.
    if (isStored) tell(call, 'recording_saved', { key, durationMs });
    else count('recordings_delayed');
    const isPartial = partial || call.resumption !== null;
    return { store: objects.name, key, durationMs, bytes, partial: isPartial };
  };

  const makeDurable = async (call: LiveCall, outcome: CallOutcome): Promise<void> => {
    const { callId } = call.attach;
    if (call.isFenced || (await keeper.settle(call)) === 'fenced') return drop(call);
    call.line?.hangUp();
    const recording = await keepRecording(call).catch((error: unknown) => {
      count('recordings_lost');
      log.error({ callId, err: error }, 'recording_failed');
      return null;
    });
    const plain = callResult({
      attach: call.attach,
      config: call.config,
      configStaleMs: call.configStaleMs,
      outcome,
      ledger: call.ledger,
      latency: call.latency.turns,
      notes: call.notes,
      operators: call.operators.log.visits,
      recording,
      screening: call.screening,
      counters: { ...call.wires.counters, ...oddities(call.recorder.counters) },
      journal: call.recorder.events(),
      history: call.history,
      workerId,
      endedAt: clock.now(),
      epoch: call.epoch,
      resumes: call.resumes,
    });
    const result = await packaged(call.config, plain);
    count(`calls_ended_${result.termination.reason}`);
    addCounts(result.counters);
    const { isDurable } = await spool.put(result);
    if (!isDurable) log.error({ callId }, 'result_held_in_memory');
    tell(call, 'call_completed', {
      disposition: result.disposition.code,
      reason: result.termination.reason,
      durationMs: result.endedAt.getTime() - result.answeredAt.getTime(),
    });
  };

  /**
   * Another worker carries it: no result, no recording, no hang-up. The socket is left for a while, until the carrier has gone over to
   * the other one for certain: closed before, it would ask what now.
   */
  const drop = async (call: LiveCall): Promise<void> => {
    await call.wires.recording?.finish();
    const { line } = call;
    clock.setTimeout(() => line?.hangUp(), fencedLineMs);
  };

  return {
    /** Each call has one, whoever asks for it first: its slot, or who finds that its slot has crashed. */
    once(call: LiveCall, outcome: CallOutcome): Promise<void> {
      const { callId } = call.attach;
      const wrapUp = begun.get(callId) ?? makeDurable(call, outcome);
      begun.set(callId, wrapUp);
      return wrapUp;
    },
    isBegun: (callId: string): boolean => begun.has(callId),
    forget(callId: string): void {
      begun.delete(callId);
    },
  };
};

/**
 * The file that nobody was left to tell of, because the call's actors were killed: what was written up to then. Its last second was
 * still on the audio thread. Without a second of sound there is nothing to hear, and no recording.
 */
const adopted = async ({ wires }: LiveCall): Promise<FinishedRecording | null> => {
  if (wires.recording === null) return null;
  const recording = await wires.recording.finish();
  return recording.durationMs === 0 ? null : { ...recording, partial: true };
};
