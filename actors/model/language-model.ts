import type { ConverseNode } from '../../machines/contracts/bot/converse-node.ts';
import type { ToolCall } from '../../machines/contracts/call/talk-place.ts';
import type { Choice, ChoiceRequest } from '../../machines/flow/flow-context.ts';
import type { OfferedTool } from '../../machines/flow/talk/offer.ts';

/** What was said so far, oldest first. A tool's result follows the message that called it. */
export type ModelMessage =
  | { role: 'user'; text: string }
  | { role: 'assistant'; text: string; toolCalls?: ToolCall[] }
  | { role: 'tool'; toolCallId: string; toolName: string; output: unknown };

/** A tool that the caller carries out; the model only asks for it. */
export type ModelTool = OfferedTool;

/** What failed, for metrics and for whoever decides what to do; `answer`: it came, and cannot be used. */
export type ModelFailureKind =
  | 'config'
  | 'quota'
  | 'rate'
  | 'transient'
  | 'timeout'
  | 'answer'
  | 'aborted';

/** One part of an answer as it comes. The last is always a `finish` or an `error`. */
export type ModelPart =
  | { type: 'text'; delta: string }
  /** The model is writing a call of this tool. Nothing is to be done yet, but perhaps something to be said. */
  | { type: 'tool-start'; toolName: string }
  | ({ type: 'tool-call' } & ToolCall)
  | {
      type: 'finish';
      reason: 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'other';
      usage?: ModelUsage;
    }
  | ({ type: 'error' } & ModelFailure);

export interface ModelFailure {
  kind: ModelFailureKind;
  /** For the log and for operators; holds no secret. */
  reason: string;
  /** The same request may succeed at the same model. Another model may answer whatever the kind, unless it was aborted. */
  retryable: boolean;
  /** How far the answer came: characters of text that were given before. */
  charCount: number;
}

/** How `choose` rejects. */
export class ModelError extends Error implements ModelFailure {
  override readonly name = 'ModelError';
  readonly kind: ModelFailureKind;
  readonly retryable: boolean;
  readonly charCount: number;

  constructor(failure: ModelFailure, options?: { cause?: unknown }) {
    super(failure.reason, options);
    this.kind = failure.kind;
    this.retryable = failure.retryable;
    this.charCount = failure.charCount;
  }

  get reason(): string {
    return this.message;
  }
}

/** What a call may want to fill with words, and operators to count. `waitedMs` since the request. */
export type ModelNews =
  /** Still nothing to be said. */
  | { type: 'model.late'; model: string; waitedMs: number }
  /** A request failed and is asked once more of the same model, which nobody may notice. */
  | { type: 'model.retried'; model: string; kind: ModelFailureKind; reason: string }
  /** A choice came and decides nothing: it was empty, endless, no JSON, or named what is not there. */
  | { type: 'model.unusable'; model: string; reason: string }
  /** The last model that may be asked has failed: nobody answers. */
  | {
      type: 'model.failed';
      model: string;
      kind: ModelFailureKind;
      reason: string;
      waitedMs: number;
    }
  /** The same request goes to the next model. */
  | {
      type: 'model.switched';
      from: string;
      to: string;
      kind: ModelFailureKind;
      reason: string;
      waitedMs: number;
    };

/** What a provider counted for one answer or choice. */
export interface ModelUsage {
  inputTokens: number;
  outputTokens: number;
}

export interface ModelRequest {
  messages: ModelMessage[];
  /** In place of the call's own. */
  instructions?: string;
  /** What an embedded model says, which has no words of its own. */
  script?: ConverseNode['script'];
  /** The call's variables: fill `{{name}}` in the instructions. */
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
  /** A model that gives nothing is left for the next, and all of them for good, ms; absent: the standard of whoever keeps them. */
  firstTokenMs?: number;
  answerMs?: number;
  /** Told while this call's requests wait; absent: nobody wants to know. */
  tell?: (news: ModelNews) => void;
  /** Told what each answer and choice has cost, where the provider says so. */
  used?: (usage: ModelUsage) => void;
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
