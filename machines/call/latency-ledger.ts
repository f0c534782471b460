import type { JournalEvent } from '../contracts/journal-event.ts';
import type { LatencyPart, TurnLatency } from '../contracts/turn-latency.ts';

/**
 * Latency ledger: the journal's events, folded into one line for each turn that the bot answered. Pure: `noteLatency` returns the
 * next ledger, so that it can be kept while the call runs or made of a stored journal.
 *
 *   last sound ─ endpointing ─ transcript ─▶ heard ─ mind ─▶ decided ─ clause ─▶ at the voice ─ first byte ─▶ written ─ playout ─▶ sounds
 */
export interface LatencyLedger {
  readonly turns: readonly TurnLatency[];
  /** The party's last sound: epoch ms, and its place in the party's audio; without a place it is known by the clock alone. */
  readonly silence: { readonly at: number; readonly sample: number | null } | null;
  /** Silence had lasted the lower delay. */
  readonly ripeAt: number | null;
  /** The recogniser's last final words. */
  readonly wordsAt: number | null;
  readonly keyedAt: number | null;
  readonly heardAt: number | null;
  readonly isByDigits: boolean;
  readonly decidedAt: number | null;
  readonly saidAt: number | null;
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
} satisfies Omit<LatencyLedger, 'turns'>;

export const emptyLatencyLedger: LatencyLedger = { turns: [], ...idle };

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
      return sounded(ledger, numberIn(data, 'atMs') ?? t, numberIn(data, 'partySample'));
    default:
      return ledger;
  }
};

/** What sounds unasked (a greeting, a prompt, words over the party) answers nothing. */
const sounded = (ledger: LatencyLedger, at: number, sample: number | null): LatencyLedger => {
  const { heardAt, isByDigits, keyedAt, silence } = ledger;
  if (heardAt === null) return ledger;
  const from = isByDigits && keyedAt !== null ? { at: keyedAt, sample: null } : silence;
  if (from === null || ledger.turns.length >= turnsMax) return { ...ledger, ...idle };
  const writtenMs = Math.max(0, at - from.at);
  const placedMs =
    from.sample === null || sample === null ? writtenMs : (sample - from.sample) / samplesPerMs;
  const aheadMs = placedMs - writtenMs;
  const totalMs = writtenMs + (aheadMs > frameJitterMs ? aheadMs : 0);
  const turn: TurnLatency = {
    atMs: Math.max(0, (sample ?? 0) / samplesPerMs),
    answered: isByDigits ? 'digits' : 'words',
    totalMs,
    parts: partsOf(ledger, from.at, at, totalMs),
  };
  return { turns: [...ledger.turns, turn], ...idle };
};

/** Instants are held between the silence's two ends and in their order, so that the parts sum to the whole. */
const partsOf = (
  { ripeAt, wordsAt, heardAt, decidedAt, saidAt, isByDigits }: LatencyLedger,
  silenceAt: number,
  writtenAt: number,
  totalMs: number,
): Record<LatencyPart, number> => {
  let reached = 0;
  const until = (instant: number | null): number => {
    const here = Math.min(totalMs, Math.max(reached, (instant ?? silenceAt) - silenceAt));
    const ms = here - reached;
    reached = here;
    return ms;
  };
  const waitsForWords =
    !isByDigits && ripeAt !== null && wordsAt !== null && wordsAt > ripeAt && wordsAt <= heardAt!;
  const silent = until(waitsForWords ? ripeAt : heardAt);
  const transcript = until(waitsForWords ? wordsAt : null);
  const judged = until(heardAt);
  const parts = {
    endpointing: silent + judged,
    transcript,
    mind: until(decidedAt),
    clause: until(saidAt),
    firstByte: until(writtenAt),
    playout: 0,
  };
  return { ...parts, playout: totalMs - reached };
};

export const latencyOf = (events: readonly JournalEvent[]): readonly TurnLatency[] =>
  events.reduce(noteLatency, emptyLatencyLedger).turns;

/** The value below which so many of a hundred lie; null: there are none. */
export const percentile = (values: readonly number[], percent: number): number | null => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? null;
};
