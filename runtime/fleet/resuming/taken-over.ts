import type { CallWires } from '../../../actors/audio/call-wires.ts';
import { emptyLatencyLedger } from '../../../machines/call/latency-ledger.ts';
import { emptyLedger } from '../../../machines/call/ledger.ts';
import { restoredTalk } from '../../../machines/call/snapshot/restore.ts';
import { emptyStanding } from '../../../machines/call/snapshot/standing.ts';
import type { CallResume } from '../../../machines/contracts/call/call-record.ts';
import type { Resumption } from '../../../machines/contracts/call/call-snapshot.ts';
import { emptyTalkNotes } from '../../../machines/packaging/finished-talk.ts';
import type { LiveCall } from '../live-call.ts';

type Beginning = Pick<
  LiveCall,
  | 'wires'
  | 'resumption'
  | 'epoch'
  | 'startedAt'
  | 'entriesBefore'
  | 'resumes'
  | 'ledger'
  | 'latency'
  | 'notes'
  | 'standing'
>;

const samplesPerMs = 8;

/** What a call begins with here: with nothing, or where the worker before was lost. Its time axis goes on. */
export const takenOver = (
  resumption: Resumption | null,
  wires: CallWires,
  here: { answeredAt: number; workerId: string; now: number },
): Beginning => {
  const nothing = {
    ledger: emptyLedger,
    latency: emptyLatencyLedger,
    notes: emptyTalkNotes,
    standing: emptyStanding,
  };
  if (resumption === null)
    return {
      ...nothing,
      wires,
      resumption,
      epoch: 0,
      startedAt: here.now,
      entriesBefore: 0,
      resumes: [],
    };
  const { snapshot, pieces, lostAt, fromWorker, epoch } = resumption;
  const axis = snapshot?.axis ?? null;
  // Without a sound before, the audio began about when the party answered.
  wires.axis =
    axis === null ? { sample: 0, at: here.answeredAt } : { sample: axis.sample, at: axis.atMs };
  const zeroAt = axis === null ? here.answeredAt : axis.atMs - axis.sample / samplesPerMs;
  Object.assign(wires.counters, snapshot?.mediaCounters);
  const talk = snapshot === null ? nothing : restoredTalk(snapshot, pieces);
  const resume: CallResume = {
    atMs: Math.max(0, Math.round(lostAt - zeroAt)),
    fromWorker,
    toWorker: here.workerId,
    gapMs: null,
  };
  return {
    ...talk,
    wires,
    resumption,
    epoch,
    startedAt: snapshot?.startedAt ?? here.answeredAt,
    entriesBefore: talk.ledger.entries.length,
    resumes: [...(snapshot?.resumes ?? []), resume],
  };
};

/** The bot sounds for the first time since the take-over. */
export const soundsAgain = (call: LiveCall, atMs: number): CallResume | null => {
  const last = call.resumes.at(-1);
  if (call.resumption === null || last === undefined || last.gapMs !== null) return null;
  const resume = { ...last, gapMs: Math.max(0, Math.round(atMs - call.resumption.lostAt)) };
  call.resumes = [...call.resumes.slice(0, -1), resume];
  return resume;
};
