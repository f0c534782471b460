import type { Choice } from '../../machines/flow/flow-context.ts';
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

const heardLast = (messages: ModelRequest['messages']): string =>
  messages.findLast((message) => message.role === 'user')?.text ?? '';

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

  async *respond(request: ModelRequest): AsyncIterable<ModelPart> {
    const { signal } = request;
    try {
      await this.#think(signal);
    } catch (error) {
      yield abortedPart(error, 0);
      return;
    }
    const call = this.#callFor(request);
    if (call !== null) {
      yield { type: 'tool-call', toolCallId: 'scripted', toolName: call, input: {} };
      yield { type: 'finish', reason: 'tool-calls' };
      return;
    }
    let charCount = 0;
    for (const word of this.#answerTo(request).match(/\S+\s*/gu) ?? []) {
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

  /** The tool whose phrase was heard, unless it has just been used. */
  #callFor({ messages, tools = [] }: ModelRequest): string | null {
    if (messages.at(-1)?.role !== 'user') return null;
    const named = tools.map(({ name, words = [] }) => ({ words, to: name }));
    return matchBranch(heardLast(messages), named).to;
  }

  #answerTo({ messages, script }: ModelRequest): string {
    const { replies = [], otherwise = '' } = script ?? this.#options;
    const heard = heardLast(messages);
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
