import type { Choice } from '../../machines/flow/flow-setup.ts';
import type { Clock, TimerHandle } from '../../machines/supervision/clock.ts';
import type { LanguageModel, LanguageModels, ModelPart, ModelRequest } from './language-model.ts';
import { matchBranch } from './phrase-match.ts';

/** Said when one of `words` is heard. */
export interface ScriptedReply {
  words: string[];
  text: string;
}

export interface ScriptedModelOptions {
  clock: Clock;
  /** Thinking time before every answer, ms: 0 unless slowness is to be shown. */
  delayMs?: number;
  replies?: ScriptedReply[];
  /** Said when no reply fits. */
  otherwise?: string;
}

/** The embedded model: decides by words and phrases alone, always alike, and without a delay unless one is ordered. */
export const openScriptedModels = (options: ScriptedModelOptions): LanguageModels => {
  const models = new Set<ScriptedModel>();
  return {
    name: 'scripted',
    open: () => {
      const model = new ScriptedModel(options, () => models.delete(model));
      models.add(model);
      return model;
    },
    close: async () => {
      for (const model of models) model.close();
    },
  };
};

const abortedPart = (reason: unknown, charCount: number): ModelPart => ({
  type: 'error',
  kind: 'aborted',
  reason: String(reason),
  retryable: false,
  charCount,
});

class ScriptedModel implements LanguageModel {
  readonly #options: ScriptedModelOptions;
  readonly #closing = new AbortController();

  readonly #onClose: () => void;

  constructor(options: ScriptedModelOptions, onClose: () => void) {
    this.#options = options;
    this.#onClose = onClose;
  }

  async choose(
    { heard, branches, hints = [] }: Parameters<LanguageModel['choose']>[0],
    signal?: AbortSignal,
  ): Promise<Choice> {
    await this.#think(signal);
    // An operator's advice decides only where the party's own words do not; the newest first.
    const said = [heard, ...hints.toReversed()].map((text) => matchBranch(text, branches));
    return said.find(({ to }) => to !== null) ?? said[0]!;
  }

  async *respond({ messages, signal }: ModelRequest): AsyncIterable<ModelPart> {
    try {
      await this.#think(signal);
    } catch (error) {
      yield abortedPart(error, 0);
      return;
    }
    let charCount = 0;
    for (const word of this.#answerTo(messages).match(/\S+\s*/gu) ?? []) {
      if (signal?.aborted) {
        yield abortedPart(signal.reason, charCount);
        return;
      }
      charCount += word.length;
      yield { type: 'text', delta: word };
    }
    yield { type: 'finish', reason: 'stop' };
  }

  close(): void {
    this.#closing.abort(new Error('the model is closed'));
    this.#onClose();
  }

  #answerTo(messages: ModelRequest['messages']): string {
    const { replies = [], otherwise = '' } = this.#options;
    const heard = messages.findLast((message) => message.role === 'user')?.text ?? '';
    const branches = replies.map(({ words, text }) => ({ words, to: text }));
    return matchBranch(heard, branches).to ?? otherwise;
  }

  async #think(signal?: AbortSignal): Promise<void> {
    const { clock, delayMs = 0 } = this.#options;
    const ends = signal ? [signal, this.#closing.signal] : [this.#closing.signal];
    for (const end of ends) end.throwIfAborted();
    if (delayMs === 0) return;
    let timer: TimerHandle | undefined;
    let stop = (): void => {};
    try {
      await new Promise<void>((resolve, reject) => {
        timer = clock.setTimeout(resolve, delayMs);
        stop = () => reject(ends.find((end) => end.aborted)?.reason);
        for (const end of ends) end.addEventListener('abort', stop);
      });
    } finally {
      clock.clearTimeout(timer);
      for (const end of ends) end.removeEventListener('abort', stop);
    }
  }
}
