import type { TranscriptEntry } from '../../contracts/call/call-record.ts';
import type { CallPlace, CallSnapshot, SnapshotPiece } from '../../contracts/call/call-snapshot.ts';
import type { FlowResume } from '../../flow/flow-context.ts';
import type { TalkNotes } from '../../packaging/finished-talk.ts';
import { emptyLatencyLedger, type LatencyLedger } from '../latency-ledger.ts';
import { emptyLedger, type Ledger } from '../ledger.ts';
import { wordCount } from '../word-count.ts';
import { emptyStanding, type Standing } from './standing.ts';
import { talkOfText } from './standing-talk.ts';

/** What was said up to a snapshot; what sounded just then is cut where it was. */
export const entriesOf = (
  pieces: readonly SnapshotPiece[],
  snapshot: CallSnapshot | null,
): TranscriptEntry[] => {
  const sounding = snapshot?.place.sounding ?? null;
  const entries = pieces.flatMap((piece) => piece.entries);
  return (sounding === null ? entries : [...entries, { ...sounding, cut: true }]).map(
    (entry, turn) => ({ ...entry, turn }),
  );
};

/** A conversation as its snapshot and pieces tell of it: what a worker that goes on with it begins with. */
export const restoredTalk = (
  snapshot: CallSnapshot,
  pieces: readonly SnapshotPiece[],
): { ledger: Ledger; latency: LatencyLedger; notes: TalkNotes; standing: Standing } => {
  const { place, visit } = snapshot;
  return {
    ledger: {
      ...emptyLedger,
      entries: entriesOf(pieces, snapshot),
      vars: place.vars,
      nodeKey: place.nodeKey,
      heardUpToSample: snapshot.heardUpToSample,
      firstWordMs: snapshot.firstWordMs,
      turnsMs: pieces.flatMap((piece) => piece.turnsMs),
      counters: snapshot.counters,
      axis: snapshot.axis,
    },
    latency: { ...emptyLatencyLedger, turns: pieces.flatMap((piece) => piece.turns) },
    notes: {
      visits: [...pieces.flatMap((piece) => piece.visits), ...(visit === null ? [] : [visit])],
      charsSpoken: snapshot.charsSpoken,
    },
    standing: { ...emptyStanding, talk: talkOfText(place.talk) },
  };
};

/**
 * From the first sentence on that has not sounded whole; nothing is left: the last one. Sentences end at a full stop, question or
 * exclamation mark, also the danda of Hindi.
 */
export const unheardOf = (text: string, heardCount: number): string => {
  const sentences = text.split(/(?<=[.!?…।])\s+/u).filter((part) => part !== '');
  let counted = 0;
  for (const [n, sentence] of sentences.entries()) {
    counted += wordCount(sentence);
    if (counted > heardCount) return sentences.slice(n).join(' ');
  }
  return sentences.at(-1) ?? text;
};

/** How the flow goes on at its node: a question is asked again as a whole, of anything else the rest is said. */
export const flowResumeOf = ({ retryCount, answer, asked, talk }: CallPlace): FlowResume => {
  const text = asked === null ? null : unheardOf(asked.text, asked.heardCount);
  return {
    retryCount,
    answer,
    rest: asked?.heardCount === 0 ? null : text,
    talk: talkOfText(talk),
    left: text === null ? null : { text, isSounding: false },
  };
};

/** How a talk goes on when only its mind was lost: what was told to the turn stands there, and is said once. */
export const talkResumeOf = ({ answer, talk, asked }: Standing): FlowResume => ({
  retryCount: 0,
  answer,
  rest: null,
  talk,
  left: asked === null ? null : { text: asked.text, isSounding: true },
});
