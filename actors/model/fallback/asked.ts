import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import type { LanguageModels, ModelFailure, ModelNews } from '../language-model.ts';

export interface AskedDeps {
  clock: Clock;
  lateMs: number;
  tell: (news: ModelNews) => void;
}

/** One request on its way from model to model: what is told of it. */
export class Asked {
  readonly #deps: AskedDeps;
  readonly #startedAt: number;
  #timer: TimerHandle | undefined;
  #name: string;

  constructor(deps: AskedDeps, first: LanguageModels) {
    this.#deps = deps;
    this.#startedAt = deps.clock.now();
    this.#name = first.name;
    this.#timer = deps.clock.setTimeout(() => {
      deps.tell({ type: 'model.late', model: this.#name, waitedMs: this.#waitedMs });
    }, deps.lateMs);
  }

  get #waitedMs(): number {
    return this.#deps.clock.now() - this.#startedAt;
  }

  switchTo(next: LanguageModels, { kind, reason }: ModelFailure): void {
    const from = this.#name;
    this.#name = next.name;
    const waitedMs = this.#waitedMs;
    this.#deps.tell({ type: 'model.switched', from, to: next.name, kind, reason, waitedMs });
  }

  fail({ kind, reason }: ModelFailure): void {
    if (kind === 'aborted') return;
    const waitedMs = this.#waitedMs;
    this.#deps.tell({ type: 'model.failed', model: this.#name, kind, reason, waitedMs });
  }

  /** There is something to say, or never will be. */
  end(): void {
    this.#deps.clock.clearTimeout(this.#timer);
  }
}
