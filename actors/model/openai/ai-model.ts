import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { Choice, ChoiceRequest } from '../../../machines/flow/flow-context.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import {
  type LanguageModel,
  type LanguageModels,
  ModelError,
  type ModelOptions,
  type ModelPart,
  type ModelRequest,
} from '../language-model.ts';
import { ModelWait } from '../model-wait.ts';
import { AnswerReader } from './answer-reader.ts';
import { boundNames } from './bound-name.ts';
import {
  choiceCharsMax,
  choiceInstructions,
  choiceQuestion,
  choiceSchema,
  noChoice,
  readChoice,
} from './branch-choice.ts';
import { type ChatModel, type ChatRequest, promptOf, toolsOf } from './chat-prompt.ts';
import { openConnections } from './kept-connections.ts';
import { defaultBudgets, type ModelBudgets } from './model-budgets.ts';
import { readFailure } from './model-failure.ts';

export interface OpenAiModelsOptions {
  /** Shown to operators and in metrics. */
  name: string;
  /** Up to and without `/chat/completions`. */
  baseUrl: string;
  /** Sent as a bearer token; absent: none is sent. */
  apiKey?: string;
  /** Used where the bot names none. */
  model: string;
  clock: Clock;
  headers?: Record<string, string>;
  /** Absent: the provider's default, which is all that some models accept. */
  temperature?: number;
  /** Tokens of one answer, thinking included. Default 1024: over a minute of speech. */
  outputTokensMax?: number;
  /** Characters of one answer, whatever the server thinks of its tokens. Default 6000: about six minutes of speech. */
  charsMax?: number;
  /**
   * How the server is told to answer a choice in JSON. Default `json-object`, which nearly every server knows; the answer is
   * checked here all the same.
   */
  choiceFormat?: 'json-schema' | 'json-object' | 'text';
  budgets?: Partial<ModelBudgets>;
}

interface Asked {
  instructions: string;
  request: ModelRequest;
  budgets: ModelBudgets;
  charsMax: number;
  responseFormat?: ChatRequest['responseFormat'];
}

/**
 * Any model that speaks OpenAI's chat completions, by the `ai` SDK's provider. Its `doStream` is read here and not through
 * `streamText`: retries and time are ours by the injected clock, tools are carried out by the caller, and nothing is computed
 * twice (of 60 answers at once, 100 pieces each, one costs 7–9 ms of processor time so, and 11–13 ms through `streamText`).
 */
export const openAiModels = (options: OpenAiModelsOptions): LanguageModels => {
  const connections = openConnections();
  const bounds = boundNames(connections.fetch);
  const provider = createOpenAICompatible({
    name: options.name,
    baseURL: options.baseUrl,
    includeUsage: true,
    supportsStructuredOutputs: options.choiceFormat === 'json-schema',
    fetch: bounds.fetch,
    transformRequestBody: bounds.named,
    ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
    ...(options.headers && { headers: options.headers }),
  });
  const open = new Set<AiModel>();
  return {
    name: options.name,
    open: (call) => {
      const chat = provider.chatModel(call.model ?? options.model);
      const model = new AiModel(options, call, chat, () => open.delete(model));
      open.add(model);
      return model;
    },
    close: async () => {
      for (const model of open) model.close();
      await connections.close();
    },
  };
};

class AiModel implements LanguageModel {
  readonly #options: OpenAiModelsOptions;
  readonly #call: ModelOptions;
  readonly #chat: ChatModel;
  readonly #onClose: () => void;
  readonly #closing = new AbortController();
  readonly #budgets: ModelBudgets;

  constructor(
    options: OpenAiModelsOptions,
    call: ModelOptions,
    chat: ChatModel,
    onClose: () => void,
  ) {
    this.#options = options;
    this.#call = call;
    this.#chat = chat;
    this.#onClose = onClose;
    this.#budgets = { ...defaultBudgets, ...options.budgets };
  }

  respond(request: ModelRequest): AsyncIterable<ModelPart> {
    const { charsMax = 6_000 } = this.#options;
    const { instructions = this.#call.instructions } = request;
    return this.#answer({ instructions, request, budgets: this.#budgets, charsMax });
  }

  async choose(request: ChoiceRequest, signal?: AbortSignal): Promise<Choice> {
    if (request.branches.length === 0 || request.heard.trim() === '') return noChoice;
    const { choiceMs } = this.#budgets;
    let text = '';
    const parts = this.#answer({
      instructions: choiceInstructions(request),
      request: {
        messages: [{ role: 'user', text: choiceQuestion(request) }],
        ...(signal && { signal }),
      },
      budgets: { ...this.#budgets, firstChunkMs: choiceMs, stepMs: choiceMs, totalMs: choiceMs },
      charsMax: choiceCharsMax,
      ...this.#choiceFormat(),
    });
    for await (const part of parts) {
      if (part.type === 'text') text += part.delta;
      if (part.type !== 'error') continue;
      if (part.kind === 'answer') return this.#unusable(part.reason);
      throw new ModelError(part);
    }
    return readChoice(text, request) ?? this.#unusable('the answer names no branch');
  }

  /** What cannot be read decides nothing, and the question can be asked again. */
  #unusable(reason: string): Choice {
    this.#call.tell?.({ type: 'model.unusable', model: this.#options.name, reason });
    return noChoice;
  }

  close(): void {
    this.#closing.abort(new Error('the model is closed'));
    this.#onClose();
  }

  #choiceFormat(): Pick<Asked, 'responseFormat'> {
    const { choiceFormat = 'json-object' } = this.#options;
    if (choiceFormat === 'text') return {};
    if (choiceFormat === 'json-object') return { responseFormat: { type: 'json' } };
    return { responseFormat: { type: 'json', name: 'choice', schema: choiceSchema } };
  }

  /** All tries. Nothing was given when one begins. */
  async *#answer(asked: Asked): AsyncGenerator<ModelPart, void> {
    const { budgets, request } = asked;
    const wait = new ModelWait(
      this.#options.clock,
      request.signal ? [request.signal, this.#closing.signal] : [this.#closing.signal],
    );
    wait.allow('all tries', budgets.totalMs);
    wait.allow('no first word', budgets.firstChunkMs);
    try {
      let pauseMs = 0;
      for (let triesLeft = budgets.retriesMax; ; triesLeft -= 1) {
        const reader = new AnswerReader(request.tools ?? [], asked.charsMax);
        try {
          if (pauseMs > 0) await wait.pause(pauseMs);
          yield* this.#try(asked, reader, wait);
          return;
        } catch (thrown) {
          const failed = readFailure(thrown, reader.charCount, this.#options.apiKey);
          const { kind, reason, retryable, charCount } = failed.error;
          pauseMs = failed.retryAfterMs ?? budgets.retryDelayMs;
          const isBegun = charCount > 0 || reader.isCalling;
          const isWorthATry = retryable && kind !== 'timeout' && !isBegun;
          // A pause beyond what is left would only delay whoever is next.
          if (!isWorthATry || triesLeft === 0 || pauseMs >= wait.leftMs) {
            yield { type: 'error', kind, reason, retryable, charCount };
            return;
          }
          this.#call.tell?.({ type: 'model.retried', model: this.#options.name, kind, reason });
        }
      }
    } finally {
      wait.close();
    }
  }

  /** One request. Throws; and whatever ends it, the socket is not left busy. */
  async *#try(asked: Asked, reader: AnswerReader, wait: ModelWait): AsyncGenerator<ModelPart> {
    const { budgets } = asked;
    const upstream = new AbortController();
    wait.allow('one try', budgets.stepMs);
    wait.lift('silence in the answer');
    try {
      const { stream } = await wait.until(this.#send(asked, upstream.signal));
      const parts = stream.getReader();
      for (;;) {
        const { done, value } = await wait.until(parts.read());
        if (done) return;
        const wasCalling = reader.isCalling;
        for (const part of reader.read(value)) {
          wait.lift('no first word');
          if (part.type === 'finish' && part.usage) this.#call.used?.(part.usage);
          yield part;
          if (part.type === 'finish') return;
        }
        if (reader.isCalling && !wasCalling)
          wait.allow('a tool call without end', budgets.toolInputMs);
        wait.allow('silence in the answer', budgets.chunkMs);
      }
    } finally {
      upstream.abort(new Error('the answer is over'));
    }
  }

  async #send({ instructions, request, responseFormat }: Asked, abortSignal: AbortSignal) {
    const { temperature, outputTokensMax = 1_024 } = this.#options;
    const { tools = [] } = request;
    return this.#chat.doStream({
      prompt: promptOf(instructions, request.messages, request.vars),
      maxOutputTokens: outputTokensMax,
      abortSignal,
      ...(tools.length > 0 && { tools: toolsOf(tools) }),
      ...(temperature !== undefined && { temperature }),
      ...(responseFormat && { responseFormat }),
    });
  }
}
