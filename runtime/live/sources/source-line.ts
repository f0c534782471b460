import { type SourcePiece, sourceShapes } from '../../../machines/contracts/relay.ts';

/** What a view hears of the sources of one source topic; what it is given has the topic's shape. */
export interface SourceListener {
  whole(source: string, data: never): void;
  change(source: string, data: never): void;
  /** `ended`: it said so · `lost`: silent for so long that what it told no longer counts. */
  gone(source: string, why: 'ended' | 'lost'): void;
  /** It has been silent since then; null: it speaks again. */
  silent(source: string, sinceAt: number | null): void;
}

export interface SourceLineDeps {
  listener: SourceListener;
  now: () => number;
  /** Every source of the topic is to send its whole. */
  askFresh: () => void;
  count: (name: string) => void;
}

/** Sources say every 2 s that they live. */
const silentAfterMs = 6_000;
export const lostAfterMs = 15_000;
/** Between two requests for a whole, so that a source that cannot give one is not pestered. */
const askEveryMs = 1_000;
const sourcesMax = 2_000;

interface Heard {
  epoch: string;
  seq: number;
  heardAt: number;
  /** A whole is there, and nothing since then is missing. */
  isWhole: boolean;
  isSilent: boolean;
}

/** One source topic as this API hears it: order, gaps and silence of each of its sources. */
export class SourceLine {
  readonly listener: SourceListener;
  readonly #deps: SourceLineDeps;
  readonly #sources = new Map<string, Heard>();
  #askedAt = Number.NEGATIVE_INFINITY;
  #isAsking = false;
  #busBackAt = Number.NEGATIVE_INFINITY;

  constructor(deps: SourceLineDeps) {
    this.#deps = deps;
    this.listener = deps.listener;
  }

  hear(piece: SourcePiece): void {
    const { source, epoch, seq, kind } = piece;
    const known = this.#sources.get(source);
    if (kind === 'end') {
      if (known !== undefined) this.#drop(source, known, 'ended');
      return;
    }
    if (known === undefined && this.#sources.size >= sourcesMax)
      return this.#deps.count('sources_refused');
    // An older whole overtakes nothing: a source's pieces come in order or not at all.
    const isNext = known !== undefined && known.epoch === epoch && known.seq + 1 === seq;
    const heard: Heard = {
      epoch,
      seq,
      heardAt: this.#deps.now(),
      isWhole: kind === 'whole' || (isNext && known.isWhole),
      isSilent: false,
    };
    this.#sources.set(source, heard);
    if (known?.isSilent === true) this.listener.silent(source, null);
    if (!heard.isWhole) {
      if (isNext === false) this.#deps.count('source_gaps');
      return this.#ask();
    }
    if (kind === 'alive') return;
    if (!this.#tell(piece)) {
      heard.isWhole = false;
      this.#ask();
    }
  }

  /** Once a second. While the bus is away nobody can be heard, and nobody is given up. */
  look(isBusThere: boolean): void {
    const now = this.#deps.now();
    if (this.#isAsking && now - this.#askedAt >= askEveryMs) {
      this.#isAsking = false;
      if ([...this.#sources.values()].some(({ isWhole }) => !isWhole)) this.#ask();
    }
    for (const [source, heard] of this.#sources) {
      const since = Math.max(heard.heardAt, this.#busBackAt);
      if (isBusThere && now - since >= lostAfterMs) this.#drop(source, heard, 'lost');
      else if (!heard.isSilent && now - heard.heardAt >= silentAfterMs) {
        heard.isSilent = true;
        this.listener.silent(source, heard.heardAt);
      }
    }
  }

  busIsBack(name: string): void {
    this.#busBackAt = this.#deps.now();
    this.listener.silent(name, null);
    this.#ask();
  }

  #drop(source: string, heard: Heard, why: 'ended' | 'lost'): void {
    this.#sources.delete(source);
    if (heard.isSilent) this.listener.silent(source, null);
    this.listener.gone(source, why);
  }

  #ask(): void {
    const now = this.#deps.now();
    if (now - this.#askedAt < askEveryMs) {
      this.#isAsking = true;
      return;
    }
    this.#askedAt = now;
    this.#isAsking = true;
    this.#deps.askFresh();
  }

  /** False: it was not of its shape, and was passed over. */
  #tell({ topic, source, kind, data }: SourcePiece): boolean {
    const name = topic.split('/', 1)[0] as keyof typeof sourceShapes;
    const shape = sourceShapes[name]?.[kind as 'whole' | 'change'].safeParse(data);
    if (shape?.success !== true) {
      this.#deps.count('pieces_malformed');
      return false;
    }
    this.listener[kind as 'whole' | 'change'](source, shape.data as never);
    return true;
  }
}
