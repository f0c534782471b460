import type { JournalEvent } from '../../../../machines/contracts/journal-event.ts';

/** One turn of the bot: from the party's silence to the bot's first sound. All on the journal's clock. */
export interface TurnLatency {
  /** Epoch ms at which the bot began to sound. */
  readonly at: number;
  readonly text: string;
  /** Null: the bot spoke unasked (a greeting, a prompt) or digits asked it. */
  readonly totalMs: number | null;
  /** In order; they add up to `totalMs`. */
  readonly parts: readonly { readonly name: LatencyPart; readonly ms: number }[];
}

/** `end`: until silence was taken for the end of a turn · `words`: until they were final · `thinking` · `voice`: until it sounded. */
export type LatencyPart = 'end' | 'words' | 'thinking' | 'voice';

export const partWords: Record<LatencyPart, string> = {
  end: 'end of turn',
  words: 'final words',
  thinking: 'thinking',
  voice: 'voice',
};

const numberOf = (data: unknown, key: string): number | null => {
  const value = (data as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === 'number' ? value : null;
};

/**
 * From the journal's facts. The party's last word ends at its last sample; a journal without samples begins at `speech.ended`, and the
 * record's own figures (`latency.turnsMs`) are then the better ones.
 */
export const turnLatencies = (
  events: readonly JournalEvent[],
  originAt: number,
  samplesPerMs = 8,
): TurnLatency[] => {
  const turns: TurnLatency[] = [];
  let voicedEndAt: number | null = null;
  let endedAt: number | null = null;
  let heardAt: number | null = null;
  let saidAt: number | null = null;
  let text = '';
  for (const { kind, event, t, data } of events) {
    if (kind !== 'fact') continue;
    if (event === 'words.final' || event === 'words.interim') {
      const last = ((data as { words?: unknown[] } | undefined)?.words ?? []).at(-1);
      const sample = numberOf(last, 'endSample');
      if (sample !== null) voicedEndAt = originAt + sample / samplesPerMs;
    } else if (event === 'speech.started') {
      endedAt = null;
    } else if (event === 'speech.ended') {
      endedAt = t;
    } else if (event === 'mind.heard') {
      heardAt = t;
      if (typeof (data as { digits?: unknown } | undefined)?.digits === 'string')
        voicedEndAt = endedAt = null;
    } else if (event === 'speaker.say') {
      saidAt = t;
      const said = (data as { text?: unknown } | undefined)?.text;
      text = typeof said === 'string' ? said : '';
    } else if (event === 'play.started') {
      turns.push({
        at: t,
        text,
        ...partsOf([voicedEndAt ?? endedAt, endedAt, heardAt, saidAt, t]),
      });
      voicedEndAt = endedAt = heardAt = saidAt = null;
    }
  }
  return turns;
};

const names: LatencyPart[] = ['end', 'words', 'thinking', 'voice'];

/** Instants that came in another order than the usual one add nothing and take nothing. */
const partsOf = (instants: (number | null)[]): Pick<TurnLatency, 'totalMs' | 'parts'> => {
  const [from, ...rest] = instants;
  const end = instants.at(-1);
  if (from === null || from === undefined || end === null || end === undefined)
    return { totalMs: null, parts: [] };
  let before = from;
  const parts = names.flatMap((name, index) => {
    const at = rest[index];
    if (at === null || at === undefined || at < before) return [];
    const ms = at - before;
    before = at;
    return ms > 0 ? [{ name, ms }] : [];
  });
  return { totalMs: Math.max(0, end - from), parts };
};

/** The value below which nine of ten lie; null: there are none. */
export const percentile = (values: readonly number[], percent: number): number | null => {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)]!;
};
