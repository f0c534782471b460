import type { SnapshotClient } from '../../../actors/outbound/snapshot-client.ts';
import {
  isBehind,
  markZero,
  pieceAfter,
  snapshotOf,
  type TalkMark,
} from '../../../machines/call/snapshot/snapshot.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { LiveCall } from '../live-call.ts';
import { isTurnBoundary, talkOf } from './live-talk.ts';

export interface SnapshotKeeperDeps {
  /** Absent: calls are not kept, and die with their worker. */
  client: SnapshotClient | null;
  workerId: string;
  workerStartedAt: () => number;
  clock: Clock;
  count: (name: string) => void;
  /** Another worker carries the call now. Told once a call. */
  onFenced: (call: LiveCall) => void;
}

/**
 * Keeps what would be lost with this worker. At each turn boundary the newest snapshot goes to the API: one at a time for a call, and
 * while it is under way only the newest of the next ones counts. A failure is counted and tried again; it never harms the call.
 */
export interface SnapshotKeeper {
  begin(call: LiveCall): void;
  moved(call: LiveCall, fact: string): void;
  /** The last word on whose call it was, before a result is made of it. */
  settle(call: LiveCall): Promise<'ours' | 'fenced' | 'unknown'>;
  /** What the call stands at now is known to whoever would go on with it. Nobody would: yes. */
  isKept(call: LiveCall): Promise<boolean>;
  forget(callId: string): void;
}

type Waiting = (verdict: 'ours' | 'fenced' | 'unknown') => void;

interface Kept {
  call: LiveCall;
  /** By number of acknowledged pieces: the last acknowledged one, and that behind the piece under way. */
  marks: Map<number, TalkMark>;
  pieceCount: number;
  isDirty: boolean;
  isUnderWay: boolean;
  isFenced: boolean;
  timer: TimerHandle | undefined;
  /** For the answer to what is written next. */
  waiting: Set<Waiting>;
}

/**
 * What happens at one turn's boundary happens within a few milliseconds (heard, decided, said next) and goes in one snapshot. So
 * much of a turn is forgotten at worst, besides what is under way.
 */
const gatherMs = 40;
const retryMs = 1_000;
const answer = ({ waiting }: Kept, verdict: Parameters<Waiting>[0]) => {
  // A set may lose those that have been told meanwhile.
  for (const tell of waiting) tell(verdict);
};

/** At the end of a call its party hears nothing of it; before a tool is used it hears a filler. */
const settleMaxMs = 1_500;

export const createSnapshotKeeper = (deps: SnapshotKeeperDeps): SnapshotKeeper => {
  const { client, clock, count } = deps;
  const all = new Map<string, Kept>();

  const put = async (kept: Kept): Promise<void> => {
    const { call } = kept;
    const talk = talkOf(call);
    const { piece, next } = pieceAfter(talk, kept.marks.get(kept.pieceCount) ?? markZero);
    kept.isDirty = false;
    kept.isUnderWay = true;
    const pieceFrom = kept.pieceCount;
    kept.marks.set(pieceFrom + 1, next);
    const verdict = await client!.put({
      epoch: call.epoch,
      workerId: deps.workerId,
      workerStartedAt: deps.workerStartedAt(),
      attach: call.attach,
      snapshot: snapshotOf(talk),
      pieceFrom,
      piece,
    });
    kept.isUnderWay = false;
    if (verdict.kind === 'fenced') return fenced(kept);
    if (verdict.kind === 'failed') return failed(kept);
    // An answer that got lost may have left the API one piece ahead: it has that one then, and the next begins behind it.
    if (!kept.marks.has(verdict.pieceCount)) return failed(kept);
    kept.pieceCount = verdict.pieceCount;
    for (const known of kept.marks.keys()) if (known < kept.pieceCount) kept.marks.delete(known);
    const wasTaken = verdict.pieceCount > pieceFrom;
    if (kept.isDirty || !wasTaken || isBehind(talkOf(call), kept.marks.get(kept.pieceCount)!))
      return plan(kept, kept.waiting.size === 0 ? gatherMs : 0);
    answer(kept, 'ours');
  };

  const failed = (kept: Kept) => {
    kept.isUnderWay = false;
    count('snapshots_failed');
    answer(kept, 'unknown');
    plan(kept, retryMs);
  };

  const fenced = (kept: Kept) => {
    kept.isFenced = true;
    answer(kept, 'fenced');
    deps.onFenced(kept.call);
  };

  const plan = (kept: Kept, ms: number) => {
    if (kept.isFenced || all.get(kept.call.attach.callId) !== kept) return;
    clock.clearTimeout(kept.timer);
    kept.timer = clock.setTimeout(() => {
      if (kept.isUnderWay) kept.isDirty = true;
      else put(kept).catch(() => failed(kept));
    }, ms);
  };

  const soon = (kept: Kept) => {
    if (kept.isUnderWay) kept.isDirty = true;
    else if (!kept.isDirty) {
      kept.isDirty = true;
      plan(kept, gatherMs);
    }
  };

  const settle: SnapshotKeeper['settle'] = (call) => {
    const kept = all.get(call.attach.callId);
    if (kept === undefined) return Promise.resolve(call.isFenced ? 'fenced' : 'unknown');
    if (kept.isFenced) return Promise.resolve('fenced');
    return new Promise((resolve) => {
      const waiting: Waiting = (verdict) => {
        clock.clearTimeout(timer);
        kept.waiting.delete(waiting);
        resolve(verdict);
      };
      const timer = clock.setTimeout(() => waiting('unknown'), settleMaxMs);
      kept.waiting.add(waiting);
      // Who waits for it lets nothing come after it that could go with it.
      plan(kept, 0);
    });
  };

  return {
    settle,
    isKept: async (call) => client === null || (await settle(call)) === 'ours',
    begin(call) {
      if (client === null) return;
      const pieceCount = call.resumption?.pieces.length ?? 0;
      // What came with the pieces is what the talk began with; a sentence that sounded when the worker was lost is new.
      const mark = pieceCount === 0 ? markZero : restoredMark(call);
      const kept: Kept = {
        call,
        marks: new Map([[pieceCount, mark]]),
        pieceCount,
        isDirty: false,
        isUnderWay: false,
        isFenced: false,
        timer: undefined,
        waiting: new Set(),
      };
      all.set(call.attach.callId, kept);
      soon(kept);
    },
    moved(call, fact) {
      const kept = all.get(call.attach.callId);
      if (kept !== undefined && isTurnBoundary(call, fact)) soon(kept);
    },
    forget(callId) {
      clock.clearTimeout(all.get(callId)?.timer);
      all.delete(callId);
    },
  };
};

const restoredMark = ({ resumption }: LiveCall): TalkMark => {
  const pieces = resumption?.pieces ?? [];
  const sum = (list: 'entries' | 'turnsMs' | 'turns' | 'visits') =>
    pieces.reduce((count, piece) => count + piece[list].length, 0);
  return {
    entries: sum('entries'),
    turnsMs: sum('turnsMs'),
    turns: sum('turns'),
    visits: sum('visits'),
  };
};
