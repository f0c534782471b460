import { join } from 'node:path';
import { fromPromise } from 'xstate';
import type { AudioThreads } from '../../actors/audio/audio-session.ts';
import { createCallWires } from '../../actors/audio/call-wires.ts';
import type { Objects } from '../../actors/objects/objects.ts';
import type { ConfigClient } from '../../actors/outbound/config-client.ts';
import type { ResultSpool } from '../../actors/outbound/result-spool.ts';
import type { SpeechToText } from '../../actors/speech/speech-to-text.ts';
import type { TextToSpeech } from '../../actors/speech/text-to-speech.ts';
import type { MediaLine } from '../../actors/telephony/media-line.ts';
import { emptyLedger } from '../../machines/call/ledger.ts';
import type { AttachAccepted, AttachRequest } from '../../machines/contracts/attach.ts';
import type { CallFact } from '../../machines/contracts/call-fact.ts';
import type { RecordingRef } from '../../machines/contracts/call-record.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { type CallOutcome, type SlotEmitted, slotMachine } from '../../machines/fleet/slot.ts';
import type { flowMachine } from '../../machines/flow/flow.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { createRecorder } from '../../machines/supervision/recorder.ts';
import type { SystemCounters } from '../../machines/supervision/services.ts';
import { supervise } from '../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../machines/supervision/system.ts';
import type { Log } from '../system/log.ts';
import { callResult } from './call-result.ts';
import { type CallTreeDeps, callTree } from './call-tree.ts';
import { freshProgress } from './live/call-progress.ts';
import { createDeskWatch, type DeskWatch } from './live/desk-watch.ts';
import type { LiveCall } from './live-call.ts';
import { hasRoomForStream } from './stream-room.ts';
import { createWaitingLines } from './waiting-lines.ts';

/** The slots of one worker and the calls that they carry. */
export interface FrontDesk {
  /** Reserves a slot. Errors: `attach_duplicate`, `attach_replayed`, `fleet_busy`, `worker_draining`. */
  attach(request: AttachRequest): AttachAccepted;
  /** A media stream has come in. */
  offer(line: MediaLine): void;
  /** Whether a stream that connects now can be meant for a call here. */
  expectsStream(): boolean;
  status(): { slotCount: number; busyCount: number; state: 'ready' | 'draining' };
  calls(): Iterable<LiveCall>;
  call(callId: string): LiveCall | undefined;
  /** What happens here, for consoles. */
  readonly watch: Pick<DeskWatch, 'slots' | 'watch'>;
  /** The actor systems that run here: the slots', and one for each call that is being conducted. */
  systems(): Iterable<readonly [name: string, system: System]>;
  /** The actors of a call that is being conducted, for consoles; undefined before and afterwards. */
  systemOf(callId: string): System | undefined;
  /** Takes no new call; resolves when the present ones are over, or were ended after `drainMs`. */
  drain(drainMs: number): Promise<void>;
  readonly counters: Record<string, number>;
}

export interface FrontDeskDeps {
  workerId: string;
  slotCount: number;
  clock: Clock;
  random: () => number;
  threads: AudioThreads;
  stt: SpeechToText;
  tts: TextToSpeech;
  flow: typeof flowMachine;
  configClient: ConfigClient;
  objects: Objects;
  spool: ResultSpool;
  /** Recordings are written here while their calls run. */
  recordingDir: string;
  publish: (fact: CallFact) => void;
  recoverLeg: CallTreeDeps['recoverLeg'];
  log: Log;
  /** For tests; standard: the slot as it is. */
  slot?: typeof slotMachine;
}

/** From the attach to the media stream and the configuration. */
const reserveMs = 8_000;
/** Ids of ended calls that are remembered, so that a replayed attach is told apart from a new one. */
const endedMax = 10_000;
const slotCrashed: CallOutcome = {
  termination: { result: 'failed', reason: 'call_failed' },
  disposition: null,
};
/** Events of the slots that are kept for consoles; a call is about thirty. */
const fleetRingMax = 1_000;
/** A call told to end because of a drain gets this long to part. */
const cutMs = 3_000;

/** What went unusually among the actors of a call, under the names of its record; what never happened is not named. */
const oddities = (counters: SystemCounters): Record<string, number> =>
  Object.fromEntries(
    Object.entries({
      unknown_events: counters.unknownEvents,
      observer_errors: counters.observerErrors,
      crashes: counters.crashes,
    }).filter(([, count]) => count > 0),
  );

export const createFrontDesk = (deps: FrontDeskDeps): FrontDesk => {
  const { clock, log } = deps;
  const counters: Record<string, number> = {};
  const count = (name: string) => {
    counters[name] = (counters[name] ?? 0) + 1;
  };
  const lines = createWaitingLines(clock, count);
  const live = new Map<string, LiveCall>();
  const endings = new Map<string, () => void>();
  const systems = new Map<string, System>();
  const watch = createDeskWatch(clock);
  const ended = new Set<string>();
  const slots = new Map<string, SlotEmitted>();
  let draining = false;
  let changed = () => {};

  const callOf = (attach: AttachRequest): LiveCall => {
    const call = live.get(attach.callId);
    if (call === undefined) throw new VoxError('call_unknown', attach.callId);
    return call;
  };

  const tell = (call: LiveCall, event: CallFact['event'], data: Record<string, unknown> = {}) => {
    const { callId, to } = call.attach;
    deps.publish({ t: clock.now(), callId, event, party: to, data });
  };

  const prepare = fromPromise<void, { attach: AttachRequest }>(async ({ input, signal }) => {
    const { attach } = input;
    const call = callOf(attach);
    // Whichever of the two fails, the other is given up at once: nobody would take what it brings.
    const failed = new AbortController();
    const ends = AbortSignal.any([signal, failed.signal]);
    const fetchConfig = deps.configClient.fetch(
      {
        call_id: attach.callId,
        bot_id: attach.botId,
        lead_id: attach.leadId,
        direction: attach.direction,
        version: attach.versionId,
      },
      ends,
    );
    const takeLine = lines.take(attach.callId, attach.token, ends).then((line) => {
      // Kept although the configuration may fail: then it is hung up with the call.
      call.line = line;
    });
    const [config] = await Promise.all([fetchConfig, takeLine]).catch((error: unknown) => {
      failed.abort();
      throw error;
    });
    call.config = config;
    call.ledger = { ...call.ledger, vars: config.vars };
  });

  const conduct = fromPromise<CallOutcome, { attach: AttachRequest }>(async ({ input, signal }) => {
    const call = callOf(input.attach);
    const { callId, token } = input.attach;
    tell(call, 'call_connected');
    let outcome: CallOutcome | null = null;
    const tree = callTree(call, { ...deps, recordingPath, tell, moved: watch.moved }, (result) => {
      outcome = result;
    });
    const system = startSystem(tree, { path: 'call', clock, recorder: call.recorder });
    const unfollow = lines.follow(callId, token, (line) => {
      call.line = line;
      system.address('leg').send({ type: 'line.came', line } as never);
    });
    systems.set(callId, system);
    endings.set(callId, () =>
      system.address('call').send({ type: 'call.end', reason: 'drained' } as never),
    );
    signal.addEventListener('abort', () => system.kill());
    try {
      const exit = await system.exit;
      // A tree that gave up has told its call to end as well; that is not how it ended.
      if (outcome !== null && exit.kind !== 'crash') return outcome;
      log.error({ callId, exit }, 'call_failed');
      throw new Error('the call failed', { cause: exit });
    } finally {
      unfollow();
      endings.delete(callId);
      systems.delete(callId);
    }
  });

  const recordingPath = (callId: string) => join(deps.recordingDir, `${callId}.wav`);

  const keepRecording = async (call: LiveCall): Promise<RecordingRef | null> => {
    if (call.recording === null) return null;
    const { path, durationMs, bytes, partial } = call.recording;
    const key = `recordings/${call.attach.callId}.wav`;
    await deps.objects.putFile(key, path, 'audio/wav');
    tell(call, 'recording_saved', { key, durationMs });
    return { store: deps.objects.name, key, durationMs, bytes, partial };
  };

  /** Each call has one, whoever asks for it first: its slot, or who finds that its slot has crashed. */
  const wrapUps = new Map<string, Promise<void>>();

  const wrapUpOnce = (call: LiveCall, outcome: CallOutcome): Promise<void> => {
    const { callId } = call.attach;
    const begun = wrapUps.get(callId) ?? makeDurable(call, outcome);
    wrapUps.set(callId, begun);
    return begun;
  };

  const makeDurable = async (call: LiveCall, outcome: CallOutcome): Promise<void> => {
    const { callId } = call.attach;
    call.line?.hangUp();
    const recording = await keepRecording(call).catch((error: unknown) => {
      count('recordings_lost');
      log.error({ callId, err: error }, 'recording_failed');
      return null;
    });
    const result = callResult({
      attach: call.attach,
      config: call.config,
      outcome,
      ledger: call.ledger,
      recording,
      counters: { ...call.wires.counters, ...oddities(call.recorder.counters) },
      journal: call.recorder.events(),
      workerId: deps.workerId,
      endedAt: clock.now(),
    });
    const { isDurable } = await deps.spool.put(result);
    if (!isDurable) log.error({ callId }, 'result_held_in_memory');
    tell(call, 'call_completed', {
      disposition: result.disposition.code,
      reason: result.termination.reason,
      durationMs: result.endedAt.getTime() - result.answeredAt.getTime(),
    });
  };

  const wrapUp = fromPromise<void, { attach: AttachRequest; outcome: CallOutcome }>(({ input }) =>
    wrapUpOnce(callOf(input.attach), input.outcome),
  );

  const forget = (callId: string) => {
    live.delete(callId);
    watch.over(callId);
    wrapUps.delete(callId);
    ended.add(callId);
    if (ended.size > endedMax) ended.delete(ended.values().next().value!);
  };

  const onSlot = (slot: SlotEmitted) => {
    const before = slots.get(slot.slotId);
    slots.set(slot.slotId, slot);
    watch.slot(slot, slot.callId === null ? undefined : live.get(slot.callId));
    const left = before?.callId == null ? undefined : live.get(before.callId);
    if (left !== undefined && before?.callId !== slot.callId) leave(left);
    changed();
  };

  /** A slot has let go of its call. One that crashed has not seen to the result: that is done here, in its place. */
  const leave = (call: LiveCall) => {
    const { callId } = call.attach;
    const over = () => {
      forget(callId);
      tell(call, 'cleanup_completed');
      changed();
    };
    if (wrapUps.has(callId)) return over();
    count('slots_crashed');
    log.error({ callId }, 'slot_crashed');
    void wrapUpOnce(call, slotCrashed)
      .catch((error: unknown) => log.error({ callId, err: error }, 'result_lost'))
      .finally(over);
  };

  const slot = (deps.slot ?? slotMachine).provide({ actors: { prepare, call: conduct, wrapUp } });
  const slotIds = Array.from({ length: deps.slotCount }, (_, i) => `slot-${i}`);
  const system = startSystem(
    supervise({
      strategy: 'one-for-one',
      intensity: { restartsMax: 10, withinMs: 60_000 },
      random: deps.random,
      children: slotIds.map((id) => ({
        id,
        logic: slot,
        input: { slotId: id, reserveMs },
        restart: 'transient' as const,
        onEmit: (event: unknown) => onSlot(event as SlotEmitted),
      })),
    }),
    { path: 'fleet', clock, recorder: createRecorder({ clock, ringMax: fleetRingMax }) },
  );

  /** The slots' supervisor has given up, or has been told to end: no call is left without a record, and none is taken. */
  void system.exit.then((exit) => {
    if (!draining) log.error({ exit }, 'slots_gave_up');
    draining = true;
    watch.worker();
    for (const call of live.values()) if (!wrapUps.has(call.attach.callId)) leave(call);
  });

  const busyCount = () =>
    [...slots.values()].filter(({ state }) => state !== 'free' && state !== 'retired').length;

  return {
    counters,
    offer(line) {
      if (!ended.has(line.parameters.callId ?? '')) return lines.offer(line);
      count('media_stream_late');
      line.hangUp();
    },
    expectsStream: () => hasRoomForStream(slots.values(), live.values()),
    calls: () => live.values(),
    call: (callId) => live.get(callId),
    watch,
    *systems() {
      yield ['fleet', system] as const;
      for (const [callId, tree] of systems) yield [`call:${callId}`, tree] as const;
    },
    systemOf: (callId) => systems.get(callId),
    status: () => ({
      slotCount: deps.slotCount,
      busyCount: busyCount(),
      state: draining ? 'draining' : 'ready',
    }),
    attach(attach) {
      const { callId } = attach;
      if (live.has(callId)) throw new VoxError('attach_duplicate', callId);
      if (ended.has(callId)) throw new VoxError('attach_replayed', callId);
      if (draining) throw new VoxError('worker_draining');
      const free = slotIds.find((id) => slots.get(id)?.state === 'free');
      if (free === undefined) throw new VoxError('fleet_busy');
      const call: LiveCall = {
        attach,
        attachedAt: clock.now(),
        wires: createCallWires(),
        recorder: createRecorder({ clock }),
        config: null,
        line: null,
        ledger: emptyLedger,
        recording: null,
        asked: null,
        progress: freshProgress(clock.now()),
      };
      live.set(callId, call);
      system.address(free).send({ type: 'slot.reserve', attach } as never);
      if (slots.get(free)?.callId !== callId) {
        live.delete(callId);
        throw new VoxError('fleet_busy');
      }
      tell(call, 'call_started', { botId: attach.botId, leadId: attach.leadId });
      return { workerId: deps.workerId, callId };
    },
    async drain(drainMs) {
      draining = true;
      watch.worker();
      for (const id of slotIds) system.address(id).send({ type: 'slot.drain' } as never);
      const areRetired = () => busyCount() === 0;
      const over = (withinMs: number, isOver: () => boolean) =>
        new Promise<boolean>((resolve) => {
          const timer = clock.setTimeout(() => resolve(false), withinMs);
          changed = () => {
            if (!isOver()) return;
            clock.clearTimeout(timer);
            resolve(true);
          };
          changed();
        });
      if (!(await over(drainMs, areRetired))) {
        for (const end of endings.values()) end();
        await over(cutMs, areRetired);
      }
      await system.shutdown('drained', cutMs);
      // Calls of slots that crashed or had to be killed: their records are made in their place.
      await over(cutMs, () => live.size === 0);
      lines.close();
    },
  };
};
