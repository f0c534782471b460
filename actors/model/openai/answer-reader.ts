import { ModelError, type ModelPart, type ModelTool } from '../language-model.ts';
import type { ChatModel } from './chat-prompt.ts';
import { RepetitionWatch } from './repetition.ts';

type SdkStream = Awaited<ReturnType<ChatModel['doStream']>>['stream'];
export type SdkPart = SdkStream extends ReadableStream<infer Part> ? Part : never;
type ToolCallPart = Extract<ModelPart, { type: 'tool-call' }>;

/** Arguments of all tool calls of one answer, characters; and their number. */
const toolCharsMax = 32_000;
const toolCallsMax = 16;

const unusable = (reason: string, retryable = true): ModelError =>
  new ModelError({ kind: 'answer', reason, retryable, charCount: 0 });

const readInput = (json: string): { input: unknown; problem?: string } => {
  if (json.trim() === '') return { input: {} };
  try {
    return { input: JSON.parse(json) };
  } catch {
    return { input: {}, problem: 'the arguments are no JSON' };
  }
};

/**
 * Reads one answer: the SDK's parts in, ours out. Throws what makes an answer unusable: it runs in a circle, is endless or empty. Calls
 * come out together at the end, so that nothing is done on behalf of half an answer; one of an unknown tool, or one that cannot be
 * read, comes with its problem, for a model that is told of it usually mends it.
 */
export class AnswerReader {
  readonly #toolNames: Set<string>;
  readonly #charsMax: number;
  readonly #repetition = new RepetitionWatch();
  readonly #calls: ToolCallPart[] = [];
  #toolChars = 0;
  /** A tool call has begun to come. */
  isCalling = false;
  /** Characters of text given. */
  charCount = 0;

  constructor(tools: readonly ModelTool[], charsMax: number) {
    this.#toolNames = new Set(tools.map((tool) => tool.name));
    this.#charsMax = charsMax;
  }

  read(part: SdkPart): ModelPart[] {
    switch (part.type) {
      case 'text-delta':
        return this.#readText(part.delta);
      case 'tool-input-start':
        this.isCalling = true;
        return [{ type: 'tool-start', toolName: part.toolName }];
      case 'tool-input-delta':
        this.#toolChars += part.delta.length;
        if (this.#toolChars > toolCharsMax) throw unusable('the arguments of a tool do not end');
        return [];
      case 'tool-call':
        this.#readCall(part.toolCallId, part.toolName, part.input);
        return [];
      case 'finish':
        return this.#finish(part);
      case 'error':
        throw part.error;
      default:
        return [];
    }
  }

  #readText(text: string): ModelPart[] {
    // White space before the first word would stop the clock of the first token and say nothing.
    const delta = this.charCount === 0 ? text.trimStart() : text;
    if (delta === '') return [];
    if (this.#repetition.add(delta)) throw unusable('the model repeats itself');
    if (this.charCount + delta.length > this.#charsMax) throw unusable('the answer does not end');
    this.charCount += delta.length;
    return [{ type: 'text', delta }];
  }

  #readCall(toolCallId: string, toolName: string, json: string): void {
    if (this.#calls.length === toolCallsMax) throw unusable('the model calls tools without end');
    const known = this.#toolNames.has(toolName);
    this.#calls.push({
      type: 'tool-call',
      toolCallId,
      toolName: toolName.slice(0, 64),
      ...(known ? readInput(json) : { input: {}, problem: 'there is no such tool' }),
    });
  }

  #finish({ finishReason, usage }: Extract<SdkPart, { type: 'finish' }>): ModelPart[] {
    const { unified, raw } = finishReason;
    if (unified === 'error' || unified === 'interrupted')
      throw unusable(`the model failed: ${raw ?? 'no reason given'}`);
    const isFiltered = unified === 'content-filter';
    if (this.charCount === 0 && this.#calls.length === 0) {
      throw unusable(`the model returned nothing (${raw ?? unified})`, !isFiltered);
    }
    const { inputTokens: input, outputTokens: output } = usage;
    const counted =
      input.total === undefined || output.total === undefined
        ? {}
        : { usage: { inputTokens: input.total, outputTokens: output.total } };
    // Some servers finish with `stop` in spite of tool calls.
    const reason = this.#calls.length > 0 && unified !== 'length' ? 'tool-calls' : unified;
    return [...this.#calls, { type: 'finish', reason, ...counted }];
  }
}
