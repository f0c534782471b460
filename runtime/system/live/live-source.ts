import { pieceEveryMs, type SourcePiece } from '../../../machines/contracts/relay.ts';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';

/** Something that a console may watch. It costs nothing until it is opened. */
export interface LiveSource {
  open(tell: SourceTeller): OpenSource;
}

export interface SourceTeller {
  /** There is something new to ask for; it is asked for at most ten times a second. */
  changed(): void;
  /** More has changed than a change can carry: the whole is asked for instead, at most once a second. */
  anew(): void;
  /** There will be no more. */
  ended(): void;
}

export interface OpenSource {
  /** Everything as it is now; changes before it are forgotten. */
  whole(): unknown;
  /** What has changed since it was asked last; undefined: nothing. */
  change(): unknown;
  close(): void;
}

export interface SourceSpeakerDeps {
  topic: string;
  source: LiveSource;
  clock: Clock;
  /** A life of this topic here, different from every earlier one of this process. */
  epoch: string;
  say: (piece: Omit<SourcePiece, 'source'>) => Promise<void>;
  /** It has said its last; null: as it should. */
  onEnd: (error: unknown) => void;
  counters: Record<string, number>;
}

/** Silence longer than this means loss, so a source with nothing new says at least that it lives. */
const aliveEveryMs = 2_000;
/** A whole may be hundreds of kilobytes; one that nobody asked for comes no more often. */
const anewEveryMs = 1_000;

type Due = 'whole' | 'change' | 'alive';
const more: Record<Due, number> = { alive: 0, change: 1, whole: 2 };

/**
 * Speaks for one open source: whole states when asked, between them changes, coalesced. One piece is on its way at a time, and
 * what happens meanwhile is in the next; so a slow bus makes pieces fewer, never a queue longer. A piece that the bus did not
 * take is made good by a whole one, tried as often as a sign of life.
 */
export class SourceSpeaker {
  readonly #deps: SourceSpeakerDeps;
  readonly #open: OpenSource;
  #due: Due | null = 'whole';
  #seq = 0;
  #spokeAt = Number.NEGATIVE_INFINITY;
  #wholeAt = Number.NEGATIVE_INFINITY;
  #isAnew = false;
  #isSpeaking = false;
  #isOver = false;
  #isClosed = false;
  #hasFailed = false;
  #timer: TimerHandle | undefined;

  constructor(deps: SourceSpeakerDeps) {
    this.#deps = deps;
    this.#open = deps.source.open({
      changed: () => this.#want('change'),
      anew: () => this.#beginAnew(),
      ended: () => {
        this.#isOver = true;
        this.#arm();
      },
    });
    this.#arm();
  }

  /** Somebody watches who has not heard a whole yet, or has missed something. */
  wantWhole(): void {
    if (this.#isAnew) this.#due = null;
    this.#isAnew = false;
    this.#want('whole');
  }

  /** The process ends: whoever watches is told, instead of waiting until silence proves it. */
  async end(): Promise<void> {
    if (this.#isClosed) return;
    const { topic, epoch, say } = this.#deps;
    this.close();
    await say({ topic, epoch, seq: this.#seq++, kind: 'end', data: null }).catch(() => {});
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deps.clock.clearTimeout(this.#timer);
    this.#open.close();
  }

  #beginAnew(): void {
    if (this.#due === 'whole') return;
    const { counters } = this.#deps;
    counters.bursts = (counters.bursts ?? 0) + 1;
    this.#isAnew = true;
    this.#want('whole');
  }

  #want(due: Due): void {
    if (this.#due !== null && more[this.#due] >= more[due]) return;
    this.#due = due;
    this.#arm();
  }

  #arm(): void {
    if (this.#isClosed || this.#isSpeaking) return;
    const { clock } = this.#deps;
    const isIdle = this.#due === null && !this.#isOver;
    const everyMs = isIdle || this.#hasFailed ? aliveEveryMs : pieceEveryMs;
    const nextAt = Math.max(
      this.#spokeAt + everyMs,
      this.#isAnew ? this.#wholeAt + anewEveryMs : Number.NEGATIVE_INFINITY,
    );
    clock.clearTimeout(this.#timer);
    this.#timer = clock.setTimeout(() => void this.#speak(), Math.max(0, nextAt - clock.now()));
  }

  async #speak(): Promise<void> {
    const { topic, epoch, clock, say, counters } = this.#deps;
    this.#isSpeaking = true;
    this.#spokeAt = clock.now();
    try {
      const piece = this.#next();
      await say({ topic, epoch, seq: this.#seq++, ...piece }).then(
        () => {
          this.#hasFailed = false;
        },
        () => {
          counters.pieces_lost = (counters.pieces_lost ?? 0) + 1;
          this.#hasFailed = true;
          this.#due = 'whole';
        },
      );
      if (piece.kind === 'end') return this.#finish(null);
    } catch (error) {
      return this.#finish(error);
    } finally {
      this.#isSpeaking = false;
    }
    this.#arm();
  }

  #next(): Pick<SourcePiece, 'kind' | 'data'> {
    const due = this.#due;
    this.#due = null;
    if (due === 'whole') {
      this.#isAnew = false;
      this.#wholeAt = this.#deps.clock.now();
      return { kind: 'whole', data: this.#open.whole() };
    }
    const data = due === 'change' || this.#isOver ? this.#open.change() : undefined;
    if (data !== undefined) return { kind: 'change', data };
    return { kind: this.#isOver ? 'end' : 'alive', data: null };
  }

  #finish(error: unknown): void {
    if (this.#isClosed) return;
    this.close();
    this.#deps.onEnd(error);
  }
}
