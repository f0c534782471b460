import { fromPromise } from 'xstate';
import type { MediaLine } from '../../../actors/telephony/media-line.ts';
import type { AttachAccepted, AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { AttachOrder } from '../../../machines/contracts/call/call-snapshot.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { type CallOutcome, type SlotEmitted, slotMachine } from '../../../machines/fleet/slot.ts';
import { createRecorder } from '../../../machines/supervision/recorder.ts';
import { supervise } from '../../../machines/supervision/supervisor.ts';
import { type System, startSystem } from '../../../machines/supervision/system.ts';
import { createDeskWatch, type DeskWatch } from '../live/desk-watch.ts';
import type { LiveCall } from '../live-call.ts';
import { createSnapshotKeeper } from '../resuming/snapshot-keeper.ts';
import { callConduct } from './call-conduct.ts';
import { callPreparation } from './call-preparation.ts';
import { callWrapUps } from './call-wrap-up.ts';
import { DeskCalls } from './desk-calls.ts';
import type { DeskGround, FrontDeskDeps } from './desk-deps.ts';
import { createOperatorSeats, type OperatorSeats } from './operator-seats.ts';
import { hasRoomForStream } from './stream-room.ts';
import { createWaitingLines, type WaitingLines } from './waiting-lines.ts';

/** The slots of one worker and the calls that they carry. */
export interface FrontDesk {
  /** Reserves a slot. Errors: `attach_duplicate`, `attach_replayed`, `fleet_busy`, `worker_draining`. */
  attach(order: AttachOrder): AttachAccepted;
  /** How this worker stands to a call that the carrier asks about. Errors: `call_unknown`. */
  carried(callId: string): { state: 'carried' | 'over'; epoch: number };
  /** A media stream has come in. */
  offer(line: MediaLine): void;
  /** Sends the stream of a call that nobody has attached yet to `claim`, until the returned function is called. */
  readonly follow: WaitingLines['follow'];
  /** Places for operators on the calls here. */
  readonly operators: OperatorSeats;
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
  /** Of the records of all calls that have ended here, added up. */
  readonly callCounts: Readonly<Record<string, number>>;
}

/** From the attach to the media stream and the configuration. */
const reserveMs = 8_000;
const slotCrashed: CallOutcome = {
  termination: { result: 'failed', reason: 'call_failed' },
  disposition: null,
};
/** Events of the slots that are kept for consoles; a call is about thirty. */
const fleetRingMax = 1_000;
/** A call told to end because of a drain gets this long to part. */
const cutMs = 3_000;

export const createFrontDesk = (deps: FrontDeskDeps): FrontDesk => {
  const { clock, log } = deps;
  const counters: Record<string, number> = {};
  const count = (name: string) => {
    counters[name] = (counters[name] ?? 0) + 1;
  };
  const callCounts: Record<string, number> = {};
  const addCounts: DeskGround['addCounts'] = (more) => {
    for (const [name, by] of Object.entries(more)) callCounts[name] = (callCounts[name] ?? 0) + by;
  };
  const calls = new DeskCalls(clock, deps.workerId);
  const lines = createWaitingLines(clock, count);
  const watch = createDeskWatch(clock);
  const tell: DeskGround['tell'] = (call, event, data = {}) => {
    const { callId, direction, from, to } = call.attach;
    const party = direction === 'inbound' ? from : to;
    deps.publish({ t: clock.now(), callId, event, party, data });
  };
  const keeper = createSnapshotKeeper({
    client: deps.snapshots ?? null,
    workerId: deps.workerId,
    workerStartedAt: () => deps.startedAt ?? 0,
    clock,
    count,
    onFenced: (call) => fence(call),
  });
  const ground: DeskGround = { ...deps, calls, lines, watch, tell, count, addCounts, keeper };
  const { conduct, systems, endAll } = callConduct(ground);
  const wrapUps = callWrapUps(ground);
  const slots = new Map<string, SlotEmitted>();
  let draining = false;
  let changed = () => {};

  const wrapUp = fromPromise<void, { attach: AttachRequest; outcome: CallOutcome }>(({ input }) =>
    wrapUps.once(calls.of(input.attach), input.outcome),
  );

  /** Another worker has it: its actors go without a word to anybody, above all not to the carrier. */
  const fence = (call: LiveCall) => {
    const { callId } = call.attach;
    if (call.isFenced) return;
    call.isFenced = true;
    count('calls_fenced');
    log.warn({ callId, epoch: call.epoch }, 'call_fenced');
    systems.get(callId)?.kill();
  };

  const onSlot = (slot: SlotEmitted) => {
    const before = slots.get(slot.slotId);
    slots.set(slot.slotId, slot);
    watch.slot(slot, slot.callId === null ? undefined : calls.get(slot.callId));
    const left = before?.callId == null ? undefined : calls.get(before.callId);
    if (left !== undefined && before?.callId !== slot.callId) leave(left);
    changed();
  };

  /** A slot has let go of its call. One that crashed has not seen to the result: that is done here, in its place. */
  const leave = (call: LiveCall) => {
    const { callId } = call.attach;
    const over = () => {
      calls.end(call);
      keeper.forget(callId);
      watch.over(callId);
      wrapUps.forget(callId);
      operators.forget(callId);
      tell(call, 'cleanup_completed');
      changed();
    };
    if (wrapUps.isBegun(callId)) return over();
    count('slots_crashed');
    log.error({ callId }, 'slot_crashed');
    void wrapUps
      .once(call, slotCrashed)
      .catch((error: unknown) => log.error({ callId, err: error }, 'result_lost'))
      .finally(over);
  };

  const slot = (deps.slot ?? slotMachine).provide({
    actors: { prepare: callPreparation(ground), call: conduct, wrapUp },
  });
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
    for (const call of calls.all()) if (!wrapUps.isBegun(call.attach.callId)) leave(call);
  });

  const busyCount = () =>
    [...slots.values()].filter(({ state }) => state !== 'free' && state !== 'retired').length;

  const operators = createOperatorSeats({
    clock,
    count,
    call: (callId) => calls.get(callId),
    systemOf: (callId) => systems.get(callId),
  });

  return {
    counters,
    callCounts,
    operators,
    follow: lines.follow,
    offer(line) {
      if (!calls.hasEnded(line.parameters.callId ?? '')) return lines.offer(line);
      count('media_stream_late');
      line.hangUp();
    },
    expectsStream: () => hasRoomForStream(slots.values(), calls.all()),
    calls: () => calls.all(),
    call: (callId) => calls.get(callId),
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
    carried(callId) {
      const call = calls.get(callId);
      if (call === undefined) {
        if (!calls.hasEnded(callId)) throw new VoxError('call_unknown', callId);
        return { state: 'over', epoch: 0 };
      }
      const isOver = call.standing.ended !== null || call.isFenced || wrapUps.isBegun(callId);
      return { state: isOver ? 'over' : 'carried', epoch: call.epoch };
    },
    attach(order) {
      const { resumption, ...attach } = order;
      const { callId } = attach;
      const epoch = resumption?.epoch ?? 0;
      const known = calls.get(callId);
      if (known !== undefined) {
        if (known.epoch === epoch) throw new VoxError('attach_duplicate', callId);
        // It was away for so long that the call was taken from it, and has not noticed.
        if (known.epoch < epoch) fence(known);
        throw new VoxError('fleet_busy', callId);
      }
      if (calls.hasEnded(callId, epoch)) throw new VoxError('attach_replayed', callId);
      if (draining) throw new VoxError('worker_draining');
      const free = slotIds.find((id) => slots.get(id)?.state === 'free');
      if (free === undefined) throw new VoxError('fleet_busy');
      const call = calls.add(order);
      system.address(free).send({ type: 'slot.reserve', attach } as never);
      if (slots.get(free)?.callId !== callId) {
        calls.drop(callId);
        throw new VoxError('fleet_busy');
      }
      if (resumption === undefined)
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
        endAll();
        await over(cutMs, areRetired);
      }
      await system.shutdown('drained', cutMs);
      // Calls of slots that crashed or had to be killed: their records are made in their place.
      await over(cutMs, () => calls.count === 0);
      lines.close();
    },
  };
};
