import type { JournalEvent } from '../contracts/call/journal-event.ts';
import type { TurnLatency } from '../contracts/call/turn-latency.ts';
import { type TurnInstants, turnParts } from './turn-parts.ts';

/**
 * Latency ledger: the journal's events, folded into one line for each turn that the bot answered. Pure: `noteLatency` returns the
 * next ledger, so that it can be kept while the call runs or made of a stored journal.
 *
 *   last sound ─ endpointing ─ transcript ─▶ heard ─ mind ─▶ decided ─ clause ─▶ at the voice ─ first byte ─▶ written
 *     ─ network, playout ─▶ sounds
 *
 * A turn stands from its first frame on the wire; where that frame sounded at the party is told a round trip later and mends it.
 */
export interface LatencyLedger extends TurnInstants {
  readonly turns: readonly TurnLatency[];
  /** The party's last sound: epoch ms, and its place in the party's audio; without a place it is known by the clock alone. */
  readonly silence: Silence | null;
  readonly keyedAt: number | null;
  /** The newest turn's answer, of which it is not known yet where it sounded. */
  readonly placing: (TurnInstants & Placing) | null;
}

interface Silence {
  readonly at: number;
  readonly sample: number | null;
}

interface Placing {
  readonly playId: unknown;
  readonly from: Silence;
  readonly writtenAt: number;
  /** Where it was reckoned to sound when it was written. */
  readonly sample: number | null;
  readonly aheadMs: number;
}

const idle = {
  silence: null,
  ripeAt: null,
  wordsAt: null,
  keyedAt: null,
  heardAt: null,
  isByDigits: false,
  decidedAt: null,
  saidAt: null,
} satisfies Omit<LatencyLedger, 'turns' | 'placing'>;

export const emptyLatencyLedger: LatencyLedger = { turns: [], placing: null, ...idle };

/** As many as a record's transcript has entries. */
const turnsMax = 5_000;
const samplesPerMs = 8;
/**
 * Places in the audio are told in frames of 20 ms, at both ends; the clock is finer. Only a difference that is larger is one: what
 * the carrier had still to play.
 */
const frameJitterMs = 40;
/** The delay of the turn's chart behind which silence counts. */
const ripening = 'xstate.after.endpointMin.';

const numberIn = (data: unknown, key: string): number | null => {
  const value = (data as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

export const noteLatency = (ledger: LatencyLedger, event: JournalEvent): LatencyLedger => {
  const { kind, t } = event;
  if (kind === 'fact') return noteFact(ledger, event);
  if (event.path === 'call/turn') {
    const { id } = (event.data ?? {}) as { id?: unknown };
    if (kind === 'timer' && event.event === 'fired' && String(id).startsWith(ripening))
      return { ...ledger, ripeAt: t };
    // Told with the detector's delay by the call's tree.
    if (kind === 'event' && event.event === 'speech.ended')
      return fellSilent(ledger, event, numberIn(event.data, 'partySample'));
    // Words that voice activity has missed end a silence of their own.
    if (kind === 'event' && event.event === 'words.final' && ledger.silence === null)
      return { ...fellSilent(ledger, event, null), wordsAt: t };
    if (kind === 'event' && event.event === 'digit.pressed') return { ...ledger, keyedAt: t };
  }
  if (kind === 'event' && event.event === 'xstate.done.actor.choose' && ledger.heardAt !== null)
    return { ...ledger, decidedAt: ledger.decidedAt ?? t };
  return ledger;
};

const fellSilent = (
  ledger: LatencyLedger,
  { t, data }: JournalEvent,
  sample: number | null,
): LatencyLedger => {
  const at = (numberIn(data, 'atMs') ?? t) - (numberIn(data, 'silentMs') ?? 0);
  return { ...ledger, silence: { at, sample } };
};

const noteFact = (ledger: LatencyLedger, { event, t, data }: JournalEvent): LatencyLedger => {
  switch (event) {
    case 'speech.started':
      return { ...ledger, silence: null, ripeAt: null };
    case 'words.final':
      return { ...ledger, wordsAt: t };
    case 'mind.heard': {
      const { digits } = (data ?? {}) as { digits?: unknown };
      const isByDigits = typeof digits === 'string';
      return { ...ledger, heardAt: t, isByDigits, decidedAt: null, saidAt: null };
    }
    case 'bot.say':
      if (ledger.heardAt === null) return ledger;
      return { ...ledger, decidedAt: ledger.decidedAt ?? t };
    case 'speaker.say':
      return ledger.heardAt === null ? ledger : { ...ledger, saidAt: ledger.saidAt ?? t };
    case 'play.started':
      return sounded(ledger, {
        playId: playIdOf(data),
        writtenAt: numberIn(data, 'atMs') ?? t,
        sample: numberIn(data, 'partySample'),
      });
    case 'play.placed':
      return placed(ledger, playIdOf(data), numberIn(data, 'partySample'));
    default:
      return ledger;
  }
};

const playIdOf = (data: unknown): unknown => (data as { playId?: unknown } | null)?.playId;

/** What sounds unasked (a greeting, a prompt, words over the party) answers nothing. */
const sounded = (
  ledger: LatencyLedger,
  { playId, writtenAt, sample }: Pick<Placing, 'playId' | 'writtenAt' | 'sample'>,
): LatencyLedger => {
  const { isByDigits, keyedAt, silence, turns } = ledger;
  if (ledger.heardAt === null) return { ...ledger, placing: null };
  const from = isByDigits && keyedAt !== null ? { at: keyedAt, sample: null } : silence;
  if (from === null || turns.length >= turnsMax) return { ...ledger, placing: null, ...idle };
  const writtenMs = Math.max(0, writtenAt - from.at);
  const placedMs =
    from.sample === null || sample === null ? writtenMs : (sample - from.sample) / samplesPerMs;
  const aheadMs = placedMs - writtenMs > frameJitterMs ? placedMs - writtenMs : 0;
  const { ripeAt, wordsAt, heardAt, decidedAt, saidAt } = ledger;
  const instants = { ripeAt, wordsAt, heardAt, isByDigits, decidedAt, saidAt };
  const placing = { ...instants, playId, from, writtenAt, sample, aheadMs };
  const turn = turnOf(placing, sample, writtenMs + aheadMs);
  return { turns: [...turns, turn], placing, ...idle };
};

/** The carrier has said where it sounded: on the party's own axis, which is what the party waited. */
const placed = (ledger: LatencyLedger, playId: unknown, sample: number | null): LatencyLedger => {
  const { placing, turns } = ledger;
  if (placing === null || placing.playId !== playId || sample === null) return ledger;
  const { from, sample: reckoned } = placing;
  const laterMs = reckoned === null ? 0 : (sample - reckoned) / samplesPerMs;
  const totalMs =
    from.sample === null ? turns.at(-1)!.totalMs + laterMs : (sample - from.sample) / samplesPerMs;
  const turn = turnOf(placing, sample, Math.max(0, totalMs));
  return { ...ledger, turns: [...turns.slice(0, -1), turn], placing: null };
};

const turnOf = (
  placing: TurnInstants & Placing,
  sample: number | null,
  totalMs: number,
): TurnLatency => {
  const { from, writtenAt, aheadMs, isByDigits } = placing;
  return {
    atMs: Math.max(0, (sample ?? 0) / samplesPerMs),
    answered: isByDigits ? 'digits' : 'words',
    totalMs,
    parts: turnParts(placing, { silenceAt: from.at, writtenAt, totalMs, aheadMs }),
  };
};

export const latencyOf = (events: readonly JournalEvent[]): readonly TurnLatency[] =>
  events.reduce(noteLatency, emptyLatencyLedger).turns;

/** The value below which so many of a hundred lie; null: there are none. */
export const percentile = (values: readonly number[], percent: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
};
