import type { Flow } from '../contracts/bot/flow-nodes.ts';
import type { CallResult, TranscriptEntry } from '../contracts/call/call-record.ts';
import type { JournalEvent } from '../contracts/call/journal-event.ts';
import type { TurnLatency } from '../contracts/call/turn-latency.ts';

/** What packaging knows of a call that is over. */
export interface FinishedTalk {
  language: string;
  /** Null: the call had no bot. */
  flow: Flow | null;
  transcript: readonly TranscriptEntry[];
  vars: Readonly<Record<string, string>>;
  termination: CallResult['termination'];
  disposition: { code: string; source: CallResult['disposition']['source'] };
  counters: Readonly<Record<string, number>>;
  latency: readonly TurnLatency[];
  /** From the answer to the end of the line. */
  durationMs: number;
  notes: TalkNotes;
}

/** A node of the flow that the call passed. */
export interface Visit {
  nodeKey: string;
  nodeType: string;
  /** What was asked there, in order: more than one is a question asked again. */
  asked: readonly string[];
  /** How it was left; null: the call ended there, or it asks nothing. `matched` null: no branch fitted. */
  left: { to: string; matched: string | null } | null;
}

const text = (data: unknown, key: string): string | null => {
  const value = (data as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'string' ? value : null;
};

/** Noted while the call runs: its journal may have forgotten the beginning. */
export interface TalkNotes {
  readonly visits: readonly Visit[];
  /** Ordered from the voice, in characters. */
  readonly charsSpoken: number;
}

export const emptyTalkNotes: TalkNotes = { visits: [], charsSpoken: 0 };

/** A flow that goes in circles for hours is not kept whole. */
const visitsMax = 1_000;

/** Folds the facts of the flow's machine, and what the voice was told to say, into the notes. Pure. */
export const noteTalk = (notes: TalkNotes, event: JournalEvent): TalkNotes => {
  const { kind, path, event: type, data } = event;
  if (kind !== 'fact') return notes;
  if (type === 'speaker.say' || type === 'speaker.more')
    return { ...notes, charsSpoken: notes.charsSpoken + lengthOf(text(data, 'text') ?? '') };
  if (path !== 'call/mind') return notes;
  const here = notes.visits.at(-1);
  if (type === 'node.entered') {
    if (notes.visits.length >= visitsMax) return notes;
    const [nodeKey, nodeType] = [text(data, 'nodeKey') ?? '', text(data, 'nodeType') ?? ''];
    return { ...notes, visits: [...notes.visits, { nodeKey, nodeType, asked: [], left: null }] };
  }
  if (here === undefined) return notes;
  const changed = (visit: Visit): TalkNotes => ({
    ...notes,
    visits: [...notes.visits.slice(0, -1), visit],
  });
  const isTalk = (data as { isTalk?: boolean } | null | undefined)?.isTalk === true;
  if (type === 'bot.say' && text(data, 'expects') === 'answer' && !isTalk)
    return changed({ ...here, asked: [...here.asked, text(data, 'text') ?? ''] });
  if (type === 'node.left')
    return changed({
      ...here,
      left: { to: text(data, 'to') ?? '', matched: text(data, 'matched') },
    });
  return notes;
};

/** The recorder cuts long texts and writes their full length behind them. */
const lengthOf = (said: string): number => Number(/… \((\d+)\)$/u.exec(said)?.[1] ?? said.length);

/** The last node where an answer chose the way. */
export const lastChoice = (visits: readonly Visit[]): Visit | undefined =>
  visits.findLast(({ nodeType, left }) => nodeType === 'ask' && left !== null);
