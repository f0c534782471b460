import type { SpokenWord, TranscriptEntry } from '../contracts/call/call-record.ts';
import type { HeardWord } from './heard-word.ts';

/**
 * Ledger: what was really said and heard in a call, word by word; the record is made of it and of nothing else.
 * Pure: `record` returns the next ledger. It outlives every actor of the call.
 */
export interface Ledger {
  readonly entries: readonly TranscriptEntry[];
  readonly vars: Readonly<Record<string, string>>;
  /** The flow's node of this moment: where a restarted mind goes on. */
  readonly nodeKey: string | null;
  /** The party's audio up to here has been understood. */
  readonly heardUpToSample: number;
  readonly firstWordMs: number | null;
  readonly turnsMs: readonly number[];
  readonly counters: Readonly<Record<string, number>>;
  /** A place of the party's audio and when it was there: relates what came by another way to what sounded. */
  readonly axis: { readonly sample: number; readonly atMs: number } | null;
  /** When the first digit of the present answer was pressed, epoch ms. */
  readonly pressedAt: number | null;
  /** When the party last fell silent, epoch ms; null once the bot has answered. */
  readonly fellSilentAt: number | null;
}

export type LedgerFact =
  | { type: 'party.said'; words: HeardWord[] }
  | { type: 'axis.seen'; sample: number; atMs: number }
  | { type: 'digit.pressed'; atMs: number }
  /** A whole answer of digits; it stands where its first one was pressed. */
  | { type: 'party.pressed'; digits: string }
  | { type: 'party.fellSilent'; atMs: number }
  | { type: 'bot.spoke'; startSample: number; words: HeardWord[]; cut: boolean }
  /** `to`: whom an operator spoke to. */
  | { type: 'operator.said'; name: string; to: 'party' | 'bot'; words: HeardWord[] }
  | { type: 'bot.sounded'; atMs: number; answeredAt: number }
  | { type: 'node.entered'; nodeKey: string; vars: Record<string, string> }
  /** A model has set some, in the middle of a node. */
  | { type: 'vars.set'; vars: Record<string, string> }
  | { type: 'counted'; name: string; by?: number };

export const emptyLedger: Ledger = {
  entries: [],
  vars: {},
  nodeKey: null,
  heardUpToSample: 0,
  firstWordMs: null,
  turnsMs: [],
  counters: {},
  axis: null,
  pressedAt: null,
  fellSilentAt: null,
};

const samplesPerMs = 8;
/** Bounds of one call's memory: a record holds at most 5,000 entries. */
const entriesMax = 5_000;

const inMs = (words: HeardWord[], offset: number): SpokenWord[] =>
  words.map((word) => ({
    text: word.text,
    startMs: Math.max(0, Math.round((offset + word.startSample) / samplesPerMs)),
    endMs: Math.max(0, Math.round((offset + word.endSample) / samplesPerMs)),
  }));

const entryOf = (
  who: TranscriptEntry['who'],
  words: SpokenWord[],
  turn: number,
  cut: boolean,
): TranscriptEntry => ({
  turn,
  who,
  text: words.map((word) => word.text).join(' '),
  startMs: words[0]?.startMs ?? 0,
  endMs: words.at(-1)?.endMs ?? 0,
  words,
  cut,
});

const withEntry = (ledger: Ledger, entry: TranscriptEntry): Ledger =>
  ledger.entries.length >= entriesMax
    ? counted(ledger, 'transcript_entries_dropped')
    : { ...ledger, entries: [...ledger.entries, entry] };

const counted = (ledger: Ledger, name: string, by = 1): Ledger => ({
  ...ledger,
  counters: { ...ledger.counters, [name]: (ledger.counters[name] ?? 0) + by },
});

const pressedSample = ({ axis, pressedAt, heardUpToSample }: Ledger): number =>
  axis === null || pressedAt === null
    ? heardUpToSample
    : axis.sample + (pressedAt - axis.atMs) * samplesPerMs;

export const record = (ledger: Ledger, fact: LedgerFact): Ledger => {
  const turn = ledger.entries.length;
  switch (fact.type) {
    case 'party.said': {
      const last = fact.words.at(-1);
      if (last === undefined) return ledger;
      const entry = entryOf('party', inMs(fact.words, 0), turn, false);
      return { ...withEntry(ledger, entry), heardUpToSample: last.endSample };
    }
    case 'axis.seen':
      return { ...ledger, axis: { sample: fact.sample, atMs: fact.atMs } };
    case 'digit.pressed':
      return { ...ledger, pressedAt: ledger.pressedAt ?? fact.atMs };
    case 'party.pressed': {
      const atMs = Math.max(0, Math.round(pressedSample(ledger) / samplesPerMs));
      return withEntry(
        { ...ledger, pressedAt: null },
        {
          ...entryOf('party', [], turn, false),
          startMs: atMs,
          endMs: atMs,
          digits: fact.digits,
        },
      );
    }
    case 'party.fellSilent':
      return { ...ledger, fellSilentAt: fact.atMs };
    case 'bot.spoke':
      return withEntry(ledger, entryOf('bot', inMs(fact.words, fact.startSample), turn, fact.cut));
    case 'operator.said': {
      const entry = entryOf('operator', inMs(fact.words, 0), turn, false);
      return fact.words.length === 0
        ? ledger
        : withEntry(ledger, { ...entry, name: fact.name, to: fact.to });
    }
    case 'bot.sounded': {
      const { fellSilentAt } = ledger;
      const firstWordMs = ledger.firstWordMs ?? Math.max(0, fact.atMs - fact.answeredAt);
      if (fellSilentAt === null) return { ...ledger, firstWordMs };
      const turnsMs = [...ledger.turnsMs, Math.max(0, fact.atMs - fellSilentAt)];
      return { ...ledger, firstWordMs, turnsMs, fellSilentAt: null };
    }
    case 'node.entered':
      return { ...ledger, nodeKey: fact.nodeKey, vars: fact.vars };
    case 'vars.set':
      return { ...ledger, vars: fact.vars };
    case 'counted':
      return counted(ledger, fact.name, fact.by);
  }
};

/** The transcript in the order in which it sounded. */
export const transcriptOf = (ledger: Ledger): TranscriptEntry[] =>
  [...ledger.entries]
    .sort((a, b) => a.startMs - b.startMs)
    .map((entry, turn) => ({ ...entry, turn }));
