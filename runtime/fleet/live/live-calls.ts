import { hostname } from 'node:os';
import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import {
  type CallPatch,
  type CallsChange,
  type CallsWhole,
  type CallView,
  type LiveWorker,
  liveTurnsMax,
} from '../../../machines/contracts/relay.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { LiveSource } from '../../system/live/live-source.ts';
import { PendingEvents } from '../../system/live/pending-events.ts';
import type { FrontDesk } from '../desk/front-desk.ts';
import type { LiveCall } from '../live-call.ts';
import { callRow } from './call-row.ts';

export interface LiveCallsDeps {
  desk: Pick<FrontDesk, 'calls' | 'call' | 'status' | 'watch'>;
  clock: Pick<Clock, 'now'>;
  workerId: string;
  startedAt: number;
}

/** The sources of one worker: `calls`, and `call/<id>` for each call that it carries. */
export const liveCallSources =
  (deps: LiveCallsDeps) =>
  (topic: string): LiveSource | null => {
    if (topic === 'calls') return allCalls(deps);
    const callId = topic.startsWith('call/') ? topic.slice('call/'.length) : null;
    const call = callId === null ? undefined : deps.desk.call(callId);
    return call === undefined ? null : oneCall(deps, call);
  };

const slotIdOf = ({ desk }: LiveCallsDeps, callId: string): string | null => {
  for (const slot of desk.watch.slots()) if (slot.callId === callId) return slot.slotId;
  return null;
};

const workerRow = ({ desk, clock, workerId, startedAt }: LiveCallsDeps): LiveWorker => ({
  id: workerId,
  host: hostname(),
  state: desk.status().state,
  startedAt,
  beatAt: clock.now(),
  slots: [...desk.watch.slots()].map(({ slotId, state, callId, sinceAt }) => ({
    slotId,
    state,
    callId,
    sinceAt,
  })),
});

const allCalls = (deps: LiveCallsDeps): LiveSource => ({
  open({ changed }) {
    const { desk, workerId } = deps;
    const dirty = new Set<string>();
    const gone = new Set<string>();
    let isWorkerDirty = false;
    const forget = () => {
      dirty.clear();
      gone.clear();
      isWorkerDirty = false;
    };
    const close = desk.watch.watch((change) => {
      if (change.type === 'slot') isWorkerDirty = true;
      else if (change.type === 'call') dirty.add(change.callId);
      else {
        dirty.delete(change.callId);
        gone.add(change.callId);
      }
      changed();
    });
    const rows = (calls: Iterable<LiveCall>) => {
      const slotOf = new Map<string | null, string>();
      for (const slot of desk.watch.slots()) slotOf.set(slot.callId, slot.slotId);
      return Array.from(calls, (call) =>
        callRow(call, workerId, slotOf.get(call.attach.callId) ?? null),
      );
    };
    return {
      close,
      whole(): CallsWhole {
        forget();
        return { calls: rows(desk.calls()), worker: workerRow(deps) };
      },
      change(): CallsChange | undefined {
        const moved = [...dirty].flatMap((callId) => desk.call(callId) ?? []);
        const change: CallsChange = {
          ...(moved.length + gone.size > 0
            ? { calls: { upsert: rows(moved), remove: [...gone] } }
            : undefined),
          ...(isWorkerDirty ? { worker: workerRow(deps) } : undefined),
        };
        forget();
        return Object.keys(change).length > 0 ? change : undefined;
      },
    };
  },
});

const oneCall = (deps: LiveCallsDeps, call: LiveCall): LiveSource => ({
  open({ changed, anew, ended }) {
    const { callId } = call.attach;
    const pending = new PendingEvents<JournalEvent>();
    let isRowDirty = false;
    let isOver = false;
    let toldTurns = call.latency.turns;
    const latency = () => {
      toldTurns = call.latency.turns;
      return toldTurns.slice(-liveTurnsMax);
    };
    const row = () => callRow(call, deps.workerId, slotIdOf(deps, callId));
    const unrecord = call.recorder.subscribe((event) => {
      if (pending.add(event)) changed();
      else anew();
    });
    const unwatch = deps.desk.watch.watch((change) => {
      if (change.type === 'slot' || change.callId !== callId) return;
      if (change.type === 'call') {
        isRowDirty = true;
        return changed();
      }
      isOver = true;
      ended();
    });
    return {
      close() {
        unrecord();
        unwatch();
      },
      whole(): CallView {
        pending.take();
        isRowDirty = false;
        return { call: row(), events: call.recorder.events(), latency: latency() };
      },
      change(): CallPatch | undefined {
        const events = pending.take();
        const change: CallPatch = {
          ...(isRowDirty ? { call: row() } : undefined),
          ...(events.length > 0 ? { 'call:timeline': events } : undefined),
          ...(call.latency.turns === toldTurns ? undefined : { latency: latency() }),
          ...(isOver ? { isOver: true as const } : undefined),
        };
        isRowDirty = false;
        isOver = false;
        return Object.keys(change).length > 0 ? change : undefined;
      },
    };
  },
});
