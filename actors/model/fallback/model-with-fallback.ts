import type { Choice, ChoiceRequest } from '../../../machines/flow/flow-context.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import {
  type LanguageModel,
  type LanguageModels,
  ModelError,
  type ModelFailure,
  type ModelNews,
  type ModelOptions,
  type ModelPart,
  type ModelRequest,
} from '../language-model.ts';
import { ModelWait } from '../model-wait.ts';
import { readFailure } from '../openai/model-failure.ts';
import { Asked } from './asked.ts';
import { RestingModels } from './resting-models.ts';

export interface FallbackOptions {
  /** The first is asked first; only it is told the bot's own model name, the others take their default. */
  models: readonly [LanguageModels, ...LanguageModels[]];
  clock: Clock;
  /** A model that has given nothing within it is left for the next, ms. Default 4000 (provider reference §6.5). */
  firstTokenMs?: number;
  /**
   * Then the call is told that there is nothing to be said yet, ms. Default 1500: the party may hear silence for 2.5 s at most,
   * and the end of its turn and the synthesis of the filler take their part of that.
   */
  lateMs?: number;
  /** A choice, all models together, ms. Default 8000: at 9 s the flow goes on without. */
  choiceMs?: number;
  /** Models asked for one request, each once. Default 3. */
  attemptsMax?: number;
  /** A model that failed is asked last for that long, by every call, ms. Default 30000. */
  restMs?: number;
  /** For metrics, beside each call's own `tell`. */
  tell?: (news: ModelNews) => void;
}

const defaults = {
  firstTokenMs: 4_000,
  lateMs: 1_500,
  choiceMs: 8_000,
  attemptsMax: 3,
  restMs: 30_000,
};

interface Shared {
  settings: FallbackOptions & typeof defaults;
  resting: RestingModels;
}

/**
 * Several models as one. Until the first word or tool call of an answer, its request goes from model to model; afterwards never:
 * what was said stays, and an error says how far it came.
 */
export const modelsWithFallback = (options: FallbackOptions): LanguageModels => {
  const settings = { ...defaults, ...options };
  const shared = { settings, resting: new RestingModels(settings.clock, settings.restMs) };
  return {
    name: options.models.map((model) => model.name).join(', '),
    open: (call) => new ModelWithFallback(shared, call),
    close: async () => {
      await Promise.all(options.models.map((model) => model.close()));
    },
  };
};

class ModelWithFallback implements LanguageModel {
  readonly #shared: Shared;
  readonly #call: ModelOptions;
  readonly #opened = new Map<LanguageModels, LanguageModel>();
  readonly #closing = new AbortController();
  readonly #tell = (news: ModelNews): void => {
    this.#shared.settings.tell?.(news);
    this.#call.tell?.(news);
  };

  constructor(shared: Shared, call: ModelOptions) {
    this.#shared = shared;
    this.#call = call;
  }

  async *respond(request: ModelRequest): AsyncGenerator<ModelPart, void> {
    const { clock } = this.#shared.settings;
    const candidates = this.#candidates();
    const asked = this.#ask(candidates[0]!);
    const { firstTokenMs = this.#shared.settings.firstTokenMs, answerMs } = this.#call;
    const endsAt = clock.now() + (answerMs ?? firstTokenMs * candidates.length);
    try {
      for (const [at, models] of candidates.entries()) {
        const leftMs = Math.max(0, endsAt - clock.now());
        // The last of them has all that is left.
        const isLast = at === candidates.length - 1;
        const ms = isLast ? leftMs : Math.min(firstTokenMs, leftMs);
        const failure = yield* this.#try(models, request, asked, ms);
        if (failure === null) return;
        const next = candidates[at + 1];
        if (next !== undefined) {
          asked.switchTo(next, failure);
          continue;
        }
        asked.fail(failure);
        yield { type: 'error', ...failure };
      }
    } finally {
      asked.end();
    }
  }

  async choose(request: ChoiceRequest, signal?: AbortSignal): Promise<Choice> {
    const { clock } = this.#shared.settings;
    const choiceMs = this.#call.answerMs ?? this.#shared.settings.choiceMs;
    const candidates = this.#candidates();
    const asked = this.#ask(candidates[0]!);
    const endsAt = clock.now() + choiceMs;
    try {
      for (const [at, models] of candidates.entries()) {
        // What is left is shared by those that are left, so that each of them has its chance.
        const ms = (endsAt - clock.now()) / (candidates.length - at);
        const outcome = await this.#tryChoice(models, request, ms, signal);
        if (!(outcome instanceof ModelError)) return outcome;
        const next = candidates[at + 1];
        if (next === undefined || outcome.kind === 'aborted') {
          asked.fail(outcome);
          throw outcome;
        }
        asked.switchTo(next, outcome);
      }
      throw new Error('a list of models is never empty');
    } finally {
      asked.end();
    }
  }

  close(): void {
    this.#closing.abort(new Error('the model is closed'));
    for (const model of this.#opened.values()) model.close();
    this.#opened.clear();
  }

  /** One model's answer. Returns why it gave none, if the next may be asked; else null, and everything was yielded. */
  async *#try(
    models: LanguageModels,
    request: ModelRequest,
    asked: Asked,
    firstTokenMs: number,
  ): AsyncGenerator<ModelPart, ModelFailure | null> {
    const { resting } = this.#shared;
    const upstream = new AbortController();
    const wait = this.#wait(request.signal);
    wait.allow('no first word', firstTokenMs);
    let parts: AsyncIterator<ModelPart> | undefined;
    let charCount = 0;
    let isGiven = false;
    try {
      const signal = this.#joined(upstream, request.signal);
      parts = this.#modelOf(models)
        .respond({ ...request, signal })
        [Symbol.asyncIterator]();
      for (;;) {
        const { done, value: part } = await wait.until(parts.next());
        if (done) throw endless;
        if (part.type === 'error') throw new ModelError(part);
        wait.lift('no first word');
        if (part.type !== 'tool-start') {
          asked.end();
          resting.answered(models);
          isGiven = true;
        }
        if (part.type === 'text') charCount += part.delta.length;
        yield part;
        if (part.type === 'finish') return null;
      }
    } catch (thrown) {
      const { kind, reason, retryable } = readFailure(thrown, charCount).error;
      const failure = { kind, reason, retryable, charCount };
      resting.failed(models, kind);
      if (!isGiven && kind !== 'aborted') return failure;
      asked.fail(failure);
      yield { type: 'error', ...failure };
      return null;
    } finally {
      wait.close();
      upstream.abort(new Error('the answer is over'));
      // Not waited for: a model that hangs would hang this one.
      Promise.resolve(parts?.return?.()).catch(() => {});
    }
  }

  async #tryChoice(
    models: LanguageModels,
    request: ChoiceRequest,
    ms: number,
    callers?: AbortSignal,
  ): Promise<Choice | ModelError> {
    const upstream = new AbortController();
    const wait = this.#wait(callers);
    wait.allow('no choice', ms);
    try {
      const signal = this.#joined(upstream, callers);
      const choice = await wait.until(this.#modelOf(models).choose(request, signal));
      this.#shared.resting.answered(models);
      return choice;
    } catch (thrown) {
      const { error } = readFailure(thrown, 0);
      this.#shared.resting.failed(models, error.kind);
      return error;
    } finally {
      wait.close();
      upstream.abort(new Error('the choice is over'));
    }
  }

  #candidates(): LanguageModels[] {
    const { models, attemptsMax } = this.#shared.settings;
    return this.#shared.resting.inTurn(models).slice(0, Math.max(1, attemptsMax));
  }

  #ask(first: LanguageModels): Asked {
    const { clock, lateMs } = this.#shared.settings;
    return new Asked(
      {
        clock,
        lateMs,
        tell: this.#tell,
      },
      first,
    );
  }

  #modelOf(models: LanguageModels): LanguageModel {
    const known = this.#opened.get(models);
    if (known) return known;
    if (this.#closing.signal.aborted) throw closed;
    const { model, ...rest } = this.#call;
    const call = { ...rest, tell: this.#tell };
    const isFirst = models === this.#shared.settings.models[0];
    const opened = models.open(isFirst && model !== undefined ? { ...call, model } : call);
    this.#opened.set(models, opened);
    return opened;
  }

  #signals(callers?: AbortSignal): AbortSignal[] {
    return callers ? [callers, this.#closing.signal] : [this.#closing.signal];
  }

  #wait(callers?: AbortSignal): ModelWait {
    return new ModelWait(this.#shared.settings.clock, this.#signals(callers));
  }

  #joined(upstream: AbortController, callers?: AbortSignal): AbortSignal {
    return AbortSignal.any([upstream.signal, ...this.#signals(callers)]);
  }
}

const endless = new ModelError({
  kind: 'answer',
  reason: 'the answer stops without an end',
  retryable: true,
  charCount: 0,
});

const closed = new ModelError({
  kind: 'aborted',
  reason: 'Error: the model is closed',
  retryable: false,
  charCount: 0,
});
