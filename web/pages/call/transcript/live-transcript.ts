import type {
  SpokenWord,
  TranscriptEntry,
} from '../../../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';
import { msOfSample } from '../time/call-axis.ts';

/** A line of the transcript; `isOpen`: it is being said. `id` stays the same while it grows. */
export interface TranscriptLine extends TranscriptEntry {
  readonly id: string;
  readonly isOpen: boolean;
}

interface Heard {
  text: string;
  startSample: number;
  endSample: number;
}

const wordsIn = (data: Readonly<Record<string, unknown>>, offset: number): SpokenWord[] =>
  (Array.isArray(data.words) ? (data.words as Partial<Heard>[]) : [])
    .filter(
      (word): word is Heard =>
        typeof word?.text === 'string' &&
        typeof word.startSample === 'number' &&
        typeof word.endSample === 'number',
    )
    .map((word) => ({
      text: word.text,
      startMs: msOfSample(offset + word.startSample),
      endMs: msOfSample(offset + word.endSample),
    }));

const textOf = (words: readonly { text: string }[]): string =>
  words.map(({ text }) => text).join(' ');

const line = (
  who: TranscriptEntry['who'],
  words: SpokenWord[],
  isOpen: boolean,
): TranscriptLine => ({
  id: `${who}-${words[0]?.startMs ?? 0}`,
  turn: 0,
  who,
  text: textOf(words),
  startMs: words[0]?.startMs ?? 0,
  endMs: words.at(-1)?.endMs ?? 0,
  words,
  cut: false,
  isOpen,
});

/**
 * The transcript of a call that goes on, from the facts that its record will be made of: the listener's words, the words of the bot that
 * sounded, digits. What is being said is there too, as far as it has sounded. Take events in order; `originAt` maps the journal's time.
 */
export class LiveTranscript {
  private readonly said: TranscriptLine[] = [];
  private party: TranscriptLine | null = null;
  private bot: { texts: string[]; words: SpokenWord[]; startMs: number } | null = null;
  private readonly originAt: () => number;

  constructor(originAt: () => number) {
    this.originAt = originAt;
  }

  /** In order of time. */
  lines(): TranscriptLine[] {
    const open = [this.party, this.botLine()].filter((one) => one !== null);
    return [...this.said, ...open].sort((a, b) => a.startMs - b.startMs);
  }

  /** True: the lines have changed. */
  take(event: JournalEvent): boolean {
    if (event.kind !== 'fact') return false;
    const data = (event.data ?? {}) as Readonly<Record<string, unknown>>;
    const atMs = Math.round(event.t - this.originAt());
    switch (event.event) {
      case 'words.interim': {
        const words = wordsIn(data, 0);
        this.party = words.length === 0 ? null : line('party', words, true);
        return true;
      }
      case 'words.final': {
        const words = wordsIn(data, 0);
        this.party = null;
        if (words.length > 0) this.said.push(line('party', words, false));
        return true;
      }
      case 'operator.said': {
        const words = wordsIn(data, 0);
        if (words.length === 0) return false;
        const to = data.to === 'bot' ? 'bot' : 'party';
        const name = typeof data.name === 'string' ? data.name : undefined;
        const said = line('operator', words, false);
        this.said.push({ ...said, to, ...(name === undefined ? {} : { name }) });
        return true;
      }
      case 'mind.heard':
        if (typeof data.digits !== 'string') return false;
        this.said.push({
          ...line('party', [], false),
          id: `digits-${event.seq}`,
          startMs: atMs,
          endMs: atMs,
          digits: data.digits,
        });
        return true;
      case 'speaker.say':
        this.bot = {
          texts: (typeof data.text === 'string' ? data.text : '').split(/\s+/),
          words: [],
          startMs: atMs,
        };
        return false;
      case 'play.started':
        if (this.bot !== null && typeof data.partySample === 'number')
          this.bot.startMs = msOfSample(data.partySample);
        return false;
      case 'utterance.word':
        return this.heard(Number(data.heardCount), atMs);
      case 'bot.spoke': {
        const words = wordsIn(data, typeof data.startSample === 'number' ? data.startSample : 0);
        this.bot = null;
        if (words.length > 0)
          this.said.push({ ...line('bot', words, false), cut: data.cut === true });
        return true;
      }
      default:
        return false;
    }
  }

  /** A word is told when it has sounded: it ends now, and began where the one before ended. */
  private heard(count: number, atMs: number): boolean {
    const { bot } = this;
    if (bot === null) return false;
    while (bot.words.length < Math.min(count, bot.texts.length)) {
      const startMs = bot.words.at(-1)?.endMs ?? bot.startMs;
      const endMs = Math.max(startMs, atMs);
      bot.words.push({ text: bot.texts[bot.words.length]!, startMs, endMs });
    }
    return true;
  }

  private botLine(): TranscriptLine | null {
    if (this.bot === null || this.bot.words.length === 0) return null;
    return { ...line('bot', [...this.bot.words], true), id: `bot-${this.bot.startMs}-open` };
  }
}

/** A record's transcript as lines. */
export const linesOf = (entries: readonly TranscriptEntry[]): TranscriptLine[] =>
  entries.map((entry) => ({
    ...entry,
    id: entry.digits === undefined ? `${entry.who}-${entry.startMs}` : `digits-${entry.turn}`,
    isOpen: false,
  }));
