import type { LanguageModel, ModelRequest } from '../language-model.ts';
import { EagerAnswer } from './eager-answer.ts';
import { wordsOf } from './same-words.ts';

export interface SpeculationOptions {
  model: LanguageModel;
  /** Answers begun in one turn of the party. Default 3 (LiveKit's preemptive generation, turn-taking reference §2.1). */
  attemptsMax?: number;
  /** In a turn that has lasted longer none is begun, ms: it will go on changing. Default 10000 (there as well). */
  speechMaxMs?: number;
  tell?: (news: SpeculationNews) => void;
}

/** For metrics: what was begun is either taken or was paid for in vain. */
export type SpeculationNews =
  | { type: 'speculation.begun'; attempt: number }
  | { type: 'speculation.taken' }
  | { type: 'speculation.discarded'; reason: string };

interface Held {
  text: string;
  rest: string;
  answer: EagerAnswer;
}

/** Everything that an answer depends on but the party's last words. The order of members matters, and is ours. */
const restOf = ({ messages, instructions, vars, tools }: ModelRequest): string =>
  JSON.stringify([messages.slice(0, -1), instructions ?? '', vars ?? {}, tools ?? []]);

/**
 * At most one answer to words that the party may still be changing. It is begun on a stable partial transcript, taken if the
 * turn ends with the same words and in the same circumstances, and otherwise discarded, which ends its request upstream.
 */
export class Speculation {
  readonly #model: LanguageModel;
  readonly #attemptsMax: number;
  readonly #speechMaxMs: number;
  readonly #tell: (news: SpeculationNews) => void;
  #held: Held | null = null;
  #attemptCount = 0;

  constructor({ model, attemptsMax = 3, speechMaxMs = 10_000, tell }: SpeculationOptions) {
    this.#model = model;
    this.#attemptsMax = attemptsMax;
    this.#speechMaxMs = speechMaxMs;
    this.#tell = tell ?? (() => {});
  }

  /**
   * The party's words so far are `text`, the last message of `request`; it has spoken for `speechMs` in this turn. An answer to
   * the same words runs on, one to other words is discarded. False: none runs now, for the turn is too long or had its attempts.
   */
  begin(text: string, request: ModelRequest, speechMs: number): boolean {
    const words = wordsOf(text);
    const rest = restOf(request);
    const held = this.#held;
    if (held && held.text === words && held.rest === rest && !held.answer.isFailed) return true;
    this.discard('the words changed');
    if (words === '' || speechMs > this.#speechMaxMs) return false;
    if (this.#attemptCount >= this.#attemptsMax) return false;
    this.#attemptCount += 1;
    this.#held = { text: words, rest, answer: new EagerAnswer(this.#model, request) };
    this.#tell({ type: 'speculation.begun', attempt: this.#attemptCount });
    return true;
  }

  /**
   * The turn ended with `text`: its running answer, to be read once and from its beginning; null: there is none, or it failed.
   * Afterwards nothing is held, and the next turn has all its attempts.
   */
  take(text: string, request: ModelRequest): EagerAnswer | null {
    const held = this.#held;
    const isSame = held?.text === wordsOf(text) && held.rest === restOf(request);
    if (!held || !isSame || held.answer.isFailed) {
      this.endTurn(held && isSame ? 'it failed' : 'the turn ended otherwise');
      return null;
    }
    this.#held = null;
    this.#attemptCount = 0;
    this.#tell({ type: 'speculation.taken' });
    return held.answer;
  }

  /** The party speaks on, was interrupted by a tool, hung up: what runs is of no use. */
  discard(reason: string): void {
    if (!this.#held) return;
    this.#held.answer.discard(reason);
    this.#held = null;
    this.#tell({ type: 'speculation.discarded', reason });
  }

  /** The turn is over without an answer: discards, and counts anew. */
  endTurn(reason: string): void {
    this.discard(reason);
    this.#attemptCount = 0;
  }
}
