import type { AnswerSoFar } from '../../../machines/call/turn/end-of-turn.ts';
import type { MindConfig } from '../../../machines/contracts/bot/mind-config.ts';
import type { BotTool } from '../../../machines/contracts/bot/tools.ts';
import type { TurnConfig } from '../../../machines/contracts/bot/turn-config.ts';
import type { TranscriptEntry } from '../../../machines/contracts/call/call-record.ts';
import type { Effect, ToolResult } from '../../../machines/contracts/call/talk-place.ts';
import type { Choice, ChoiceRequest } from '../../../machines/flow/flow-context.ts';
import type { AnswerRequest } from '../../../machines/flow/talk/offer.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import { type EndOfTurn, modelEndOfTurn, ruleOfWords } from '../end-of-turn/end-of-turn.ts';
import type { LanguageModel, LanguageModels, ModelPart, ModelRequest } from '../language-model.ts';
import { Speculation } from '../speculation/speculation.ts';
import type { Tool } from '../tools/tool.ts';
import { useTools } from '../tools/tool-use.ts';
import { messagesOf } from './call-history.ts';
import { spokenInstructions } from './spoken-instructions.ts';

export interface CallMindOptions {
  models: LanguageModels;
  language: string;
  mind: MindConfig;
  turn: Pick<TurnConfig, 'endOfTurn' | 'endOfTurnMaxMs'>;
  tools: readonly BotTool[];
  /** What has sounded so far, in order. */
  entries: () => readonly TranscriptEntry[];
  clock: Clock;
  /** Where the call stands is known to whoever might have to go on with it. Standard: nobody might. */
  keepIntent?: () => Promise<boolean>;
  /** Standard: by the kind of the contract. */
  openTool?: ((spec: BotTool) => Tool) | undefined;
  /** For the call's record. */
  count: (name: string, by?: number) => void;
}

/** Names in the record of what a list of models tells. */
const newsCounters = {
  'model.late': 'models_late',
  'model.retried': 'models_retried',
  'model.unusable': 'models_unusable',
  'model.switched': 'models_switched',
  'model.failed': 'models_failed',
} as const;

/** One call's language model, with all that is asked of it: answers, answers ahead, choices, tools, ends of turns. */
export class CallMind {
  readonly #options: CallMindOptions;
  readonly #model: LanguageModel;
  readonly #speculation: Speculation;
  readonly #endOfTurn: EndOfTurn;
  #guessedSince: number | null = null;
  #judging = new AbortController();

  constructor(options: CallMindOptions) {
    const { models, language, mind, turn, clock, count } = options;
    this.#options = options;
    this.#model = models.open({
      language,
      instructions: '',
      firstTokenMs: mind.firstWordMs,
      answerMs: mind.answerMaxMs,
      tell: (news) => count(newsCounters[news.type]),
      used: ({ inputTokens, outputTokens }) => {
        count('model_tokens_in', inputTokens);
        count('model_tokens_out', outputTokens);
      },
    });
    this.#speculation = new Speculation({
      model: this.#model,
      attemptsMax: mind.speculationsMax,
      tell: (news) => count(news.type.replace('speculation.', 'speculations_')),
    });
    this.#endOfTurn =
      turn.endOfTurn === 'rule'
        ? ruleOfWords
        : modelEndOfTurn({ model: this.#model, clock, withinMs: turn.endOfTurnMaxMs, count });
  }

  /** When the party's last words began, ms since the answer; null: it has said nothing. */
  get heardAtMs(): number | null {
    return this.#options.entries().findLast(({ who }) => who === 'party')?.startMs ?? null;
  }

  /** One round of an answer: the one that was begun ahead, if it was to these words. */
  async *answer(request: AnswerRequest, signal: AbortSignal): AsyncGenerator<ModelPart, void> {
    const asked = this.#requestOf(request, request.heard);
    this.#guessedSince = null;
    const ahead = this.#speculation.take(asked.text, asked.request);
    if (ahead === null) return yield* this.#model.respond({ ...asked.request, signal });
    const discard = () => ahead.discard(String(signal.reason));
    signal.addEventListener('abort', discard);
    try {
      yield* ahead;
    } finally {
      signal.removeEventListener('abort', discard);
    }
  }

  /** The party has perhaps said all: begins an answer that waits for `answer`. */
  guess(request: AnswerRequest, text: string): void {
    const { mind, clock } = this.#options;
    if (!mind.speculates) return;
    this.#guessedSince ??= clock.now();
    const asked = this.#requestOf(request, text);
    this.#speculation.begin(asked.text, asked.request, clock.now() - this.#guessedSince);
  }

  choose(request: ChoiceRequest, signal: AbortSignal): Promise<Choice> {
    return this.#model.choose(request, signal);
  }

  /** Nothing is changed in the world before what was told of it (`talk.using`) is kept. */
  async useTools(calls: readonly Effect[], signal: AbortSignal): Promise<ToolResult[]> {
    const { keepIntent, tools, clock, openTool } = this.#options;
    const isKept = (await keepIntent?.()) ?? true;
    const open = openTool && { open: openTool };
    return useTools(calls, { tools, clock, isKept, ...open }, signal);
  }

  /** A later question ends the one before. */
  async isOver(answer: AnswerSoFar): Promise<boolean> {
    this.#judging.abort(new Error('asked anew'));
    this.#judging = new AbortController();
    return this.#endOfTurn.isOver(answer, this.#judging.signal);
  }

  close(): void {
    this.#judging.abort(new Error('the call is over'));
    this.#speculation.discard('the call is over');
    this.#model.close();
  }

  #requestOf(asked: AnswerRequest, heard: string): { text: string; request: ModelRequest } {
    const { instructions, hints, vars, tools, exchanges, answerId, script } = asked;
    const messages = messagesOf({ entries: this.#options.entries(), exchanges, answerId, heard });
    const last = messages.at(-1);
    const request: ModelRequest = {
      instructions: spokenInstructions(instructions, this.#options.language, hints),
      messages,
      vars,
      tools,
      ...(script && { script }),
    };
    return { text: last?.role === 'user' ? last.text : '', request };
  }
}
