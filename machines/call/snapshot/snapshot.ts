import type { CallResume, TranscriptEntry } from '../../contracts/call/call-record.ts';
import {
  type CallSnapshot,
  pieceEntriesMax,
  type SnapshotPiece,
} from '../../contracts/call/call-snapshot.ts';
import type { TalkNotes } from '../../packaging/finished-talk.ts';
import type { LatencyLedger } from '../latency-ledger.ts';
import type { Ledger } from '../ledger.ts';
import { answerOf, type Standing } from './standing.ts';
import { talkText } from './standing-talk.ts';

/** What a worker knows of a conversation that goes on. */
export interface Talk {
  startedAt: number;
  versionId: string | null;
  ledger: Ledger;
  latency: LatencyLedger;
  notes: TalkNotes;
  standing: Standing;
  sounding: TranscriptEntry | null;
  mediaCounters: Readonly<Record<string, number>>;
  resumes: readonly CallResume[];
  screening: CallSnapshot['screening'];
  operators: CallSnapshot['operators'];
}

export const snapshotOf = (talk: Talk): CallSnapshot => {
  const { ledger, standing, notes } = talk;
  const { asked, heardCount, askCount } = standing;
  return {
    startedAt: talk.startedAt,
    versionId: talk.versionId,
    place: {
      nodeKey: ledger.nodeKey,
      vars: { ...ledger.vars },
      retryCount: Math.max(0, askCount - 1),
      asked: asked === null ? null : { text: asked.text, heardCount },
      answer: answerOf(standing),
      talk: talkText(standing.talk),
      sounding: talk.sounding,
      ended: standing.ended,
    },
    axis: ledger.axis,
    heardUpToSample: ledger.heardUpToSample,
    firstWordMs: ledger.firstWordMs,
    counters: { ...ledger.counters },
    mediaCounters: { ...talk.mediaCounters },
    charsSpoken: notes.charsSpoken,
    visit: notes.visits.at(-1) ?? null,
    resumes: [...talk.resumes],
    screening: talk.screening,
    operators: talk.operators,
  };
};

/** How long the lists are that only grow. The newest visit still changes and travels with the snapshot. */
export interface TalkMark {
  entries: number;
  turnsMs: number;
  turns: number;
  visits: number;
}

export const markZero: TalkMark = { entries: 0, turnsMs: 0, turns: 0, visits: 0 };

const from = <Item>(list: readonly Item[], start: number): Item[] =>
  list.slice(start, start + pieceEntriesMax);

/** What has been added since `mark`, as much of it as one piece takes, and the mark behind that. */
export const pieceAfter = (
  { ledger, latency, notes }: Talk,
  mark: TalkMark,
): { piece: SnapshotPiece; next: TalkMark } => {
  const piece = {
    entries: from(ledger.entries, mark.entries),
    turnsMs: from(ledger.turnsMs, mark.turnsMs),
    turns: from(latency.turns, mark.turns),
    visits: from(notes.visits.slice(0, -1), mark.visits),
  };
  return {
    piece,
    next: {
      entries: mark.entries + piece.entries.length,
      turnsMs: mark.turnsMs + piece.turnsMs.length,
      turns: mark.turns + piece.turns.length,
      visits: mark.visits + piece.visits.length,
    },
  };
};

/** The talk is longer than the mark says. */
export const isBehind = ({ ledger, latency, notes }: Talk, mark: TalkMark): boolean =>
  ledger.entries.length > mark.entries ||
  ledger.turnsMs.length > mark.turnsMs ||
  latency.turns.length > mark.turns ||
  notes.visits.length - 1 > mark.visits;
