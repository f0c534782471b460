import type { Choice, ChoiceRequest } from '../../machines/flow/flow-setup.ts';

/** What was said so far, oldest first. A tool's result follows the message that called it. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; toolCallId: string; toolName: string; output: unknown };

export interface ToolCall {
  toolCallId: string;
  toolName: string;
  input: unknown;
}

/** A tool that the caller carries out; the model only asks for it. */
export interface ModelTool {
  name: string;
  description: string;
  /** JSON Schema of its input. */
  inputSchema: Record<string, unknown>;
}

/** One part of an answer as it comes. The last is always a `finish` or an `error`. */
export type ModelPart =
  | { type: 'text'; delta: string }
  | ({ type: 'tool-call' } & ToolCall)
  | {
      type: 'finish';
      reason: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';
      usage?: { inputTokens: number; outputTokens: number };
    }
  /** `retryable`: the same request may succeed, here or with another model. */
  | { type: 'error'; reason: string; retryable: boolean };

export interface ModelRequest {
  messages: ModelMessage[];
  /** The call's variables. */
  vars?: Record<string, string>;
  tools?: ModelTool[];
  /** Ends the answer; what comes back then is an `error` that is not retryable. */
  signal?: AbortSignal;
}

export interface ModelOptions {
  /** Name at the provider; absent: its default. */
  model?: string;
  language: string;
  /** System prompt. */
  instructions: string;
}

/** One call's model. */
export interface LanguageModel {
  /** Nothing is asked before the first part is awaited. It does not throw: failures are parts. */
  respond(request: ModelRequest): AsyncIterable<ModelPart>;
  /** Which branch does an answer take? `to` null: none. Rejects if the model fails or `signal` fires. */
  choose(request: ChoiceRequest, signal?: AbortSignal): Promise<Choice>;
  close(): void;
}

/** Port of every provider of language models. */
export interface LanguageModels {
  readonly name: string;
  open(options: ModelOptions): LanguageModel;
  close(): Promise<void>;
}
