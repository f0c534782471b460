import type { Clock } from '../../../machines/supervision/clock.ts';
import {
  type Intensity,
  RestartBudget,
} from '../../../machines/supervision/supervisor/restart-budget.ts';
import type { FailureKind } from '../provider-socket/provider-failure.ts';

export interface FallbackOptions {
  clock: Clock;
  /**
   * Streams that a provider may lose before the next takes over. Default: none, within a minute, because an adapter fails only
   * after attempts of its own.
   */
  intensity?: Intensity;
  /** For the record and the metrics: the next provider of the list takes over. */
  onMoved?: (move: { from: string; to: string; reason: string }) => void;
}

/** What failed, as both ports tell it. */
export interface StreamFailure {
  reason: string;
  retryable: boolean;
  kind?: FailureKind;
}

const defaultIntensity: Intensity = { restartsMax: 0, withinMs: 60_000 };
/** A provider that refused for good is left alone this long by every new stream: a person has to mend it. */
const refusedMs = 60_000;

/** Which providers of a list refused for good lately; shared by all streams of a port. */
export class ProviderStanding {
  readonly #clock: Clock;
  readonly #refusedUntil: number[];

  constructor(clock: Clock, count: number) {
    this.#clock = clock;
    this.#refusedUntil = Array.from({ length: count }, () => Number.NEGATIVE_INFINITY);
  }

  refuse(index: number): void {
    this.#refusedUntil[index] = this.#clock.now() + refusedMs;
  }

  /** Those that may be asked, in the order of the list; all of them when none may. */
  order(): number[] {
    const all = this.#refusedUntil.map((_, index) => index);
    const standing = all.filter((index) => (this.#refusedUntil[index] ?? 0) <= this.#clock.now());
    return standing.length === 0 ? all : standing;
  }
}

/** The providers of one stream: the one that serves it, and those left when it fails. */
export class ProviderOrder {
  readonly #names: readonly string[];
  readonly #standing: ProviderStanding;
  readonly #options: FallbackOptions;
  readonly #left: number[];
  #budget: RestartBudget;

  constructor(names: readonly string[], standing: ProviderStanding, options: FallbackOptions) {
    this.#names = names;
    this.#standing = standing;
    this.#options = options;
    this.#left = standing.order();
    this.#budget = this.#freshBudget();
  }

  /** Index of the provider that serves now. */
  get current(): number {
    return this.#left[0] ?? 0;
  }

  get hasNext(): boolean {
    return this.#left.length > 1;
  }

  /** After a failure: `current` is to be opened again, perhaps another one than before. False: nobody is left. */
  next({ reason, retryable, kind }: StreamFailure): boolean {
    if (!retryable) this.#standing.refuse(this.current);
    const isWorthAnother = retryable && kind !== 'rate';
    if (isWorthAnother && this.#budget.spend(this.#options.clock.now(), undefined)) return true;
    if (this.#left.length < 2) return false;
    const from = this.#names[this.current] ?? '';
    this.#left.shift();
    this.#budget = this.#freshBudget();
    this.#options.onMoved?.({ from, to: this.#names[this.current] ?? '', reason });
    return true;
  }

  #freshBudget(): RestartBudget {
    return new RestartBudget(this.#options.intensity ?? defaultIntensity);
  }
}
