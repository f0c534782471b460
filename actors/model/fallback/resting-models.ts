import type { Clock } from '../../../machines/supervision/clock.ts';
import type { LanguageModels, ModelFailureKind } from '../language-model.ts';

/** Which models failed of late: these are asked last, so that not every turn of every call waits for a dead one. */
export class RestingModels {
  readonly #clock: Clock;
  readonly #restMs: number;
  readonly #until = new Map<LanguageModels, number>();

  constructor(clock: Clock, restMs: number) {
    this.#clock = clock;
    this.#restMs = restMs;
  }

  /** Nothing is learnt of a model that was given up, or whose answer only could not be used. */
  failed(model: LanguageModels, kind: ModelFailureKind): void {
    if (kind === 'aborted' || kind === 'answer') return;
    this.#until.set(model, this.#clock.now() + this.#restMs);
  }

  answered(model: LanguageModels): void {
    this.#until.delete(model);
  }

  /** In the order in which to ask. */
  inTurn(models: readonly LanguageModels[]): LanguageModels[] {
    const now = this.#clock.now();
    const isResting = (model: LanguageModels): boolean => (this.#until.get(model) ?? now) > now;
    return [...models.filter((model) => !isResting(model)), ...models.filter(isResting)];
  }
}
