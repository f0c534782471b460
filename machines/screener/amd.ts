/**
 * Asterisk's `app_amd`, from the description of its loop in reference/dialler.md §4.1: the baseline that our own screening is
 * measured beside, never what decides a call. It counts words between silences, frame by frame, by level alone.
 */

/** Durations in ms. */
export interface AmdSettings {
  initialSilenceMs: number;
  greetingMs: number;
  afterGreetingSilenceMs: number;
  totalAnalysisMs: number;
  wordMinMs: number;
  betweenWordsMs: number;
  wordsMax: number;
  wordMaxMs: number;
  /** Mean absolute amplitude, 16 bits, below which a frame is silence. */
  silenceLevel: number;
}

/** As Asterisk comes. */
export const amdDefaults: AmdSettings = {
  initialSilenceMs: 2_500,
  greetingMs: 1_500,
  afterGreetingSilenceMs: 800,
  totalAnalysisMs: 5_000,
  wordMinMs: 100,
  betweenWordsMs: 50,
  wordsMax: 2,
  wordMaxMs: 5_000,
  silenceLevel: 256,
};

/** As VICIdial's dialplan calls it: AMD(2000,2000,1000,5000,120,50,4,256). Fewer people are taken for machines. */
export const amdOfVicidial: AmdSettings = {
  ...amdDefaults,
  initialSilenceMs: 2_000,
  greetingMs: 2_000,
  afterGreetingSilenceMs: 1_000,
  wordMinMs: 120,
  wordsMax: 4,
};

export type AmdVerdict =
  | { verdict: 'human'; cause: 'HUMAN' }
  | {
      verdict: 'machine';
      cause: 'INITIALSILENCE' | 'MAXWORDLENGTH' | 'MAXWORDS' | 'LONGGREETING';
    }
  | { verdict: 'unsure'; cause: 'TOOLONG' };

const machine = (cause: Extract<AmdVerdict, { verdict: 'machine' }>['cause']): AmdVerdict => ({
  verdict: 'machine',
  cause,
});

/** One call's loop. It starts within a word: the first one counts only behind a silence. */
export class Amd {
  private readonly settings: AmdSettings;
  private isInWord = true;
  private isInGreeting = false;
  private totalMs = 0;
  private silenceMs = 0;
  private voiceMs = 0;
  private wordMs = 0;
  private wordCount = 0;

  constructor(settings: AmdSettings = amdDefaults) {
    this.settings = settings;
  }

  /** A frame of `frameMs` with this mean absolute amplitude; null: undecided yet. */
  push(level: number, frameMs: number): AmdVerdict | null {
    this.totalMs += frameMs;
    if (this.totalMs >= this.settings.totalAnalysisMs)
      return { verdict: 'unsure', cause: 'TOOLONG' };
    return level < this.settings.silenceLevel ? this.silence(frameMs) : this.voice(frameMs);
  }

  private silence(frameMs: number): AmdVerdict | null {
    const { betweenWordsMs, initialSilenceMs, afterGreetingSilenceMs } = this.settings;
    this.silenceMs += frameMs;
    if (this.silenceMs >= betweenWordsMs) {
      this.isInWord = false;
      this.wordMs = 0;
    }
    if (!this.isInGreeting && this.silenceMs >= initialSilenceMs) return machine('INITIALSILENCE');
    if (this.isInGreeting && this.silenceMs >= afterGreetingSilenceMs)
      return { verdict: 'human', cause: 'HUMAN' };
    return null;
  }

  private voice(frameMs: number): AmdVerdict | null {
    const { wordMinMs, wordMaxMs, wordsMax, greetingMs } = this.settings;
    this.silenceMs = 0;
    this.wordMs += frameMs;
    this.voiceMs += frameMs;
    if (this.wordMs >= wordMinMs && !this.isInWord) {
      this.wordCount += 1;
      this.isInWord = true;
    }
    if (this.wordMs >= wordMaxMs) return machine('MAXWORDLENGTH');
    if (this.wordCount > wordsMax) return machine('MAXWORDS');
    if (this.isInGreeting && this.voiceMs >= greetingMs) return machine('LONGGREETING');
    if (this.wordMs >= wordMinMs) this.isInGreeting = true;
    return null;
  }
}
