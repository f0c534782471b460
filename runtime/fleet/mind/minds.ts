import { CallMind, type CallMindOptions } from '../../../actors/model/conversation/call-mind.ts';

/** The minds of the calls of this process, by their call's id: the flow's machine is one for all of them. */
export class Minds {
  readonly #minds = new Map<string, { mind: CallMind; language: string }>();

  /** Ends the one that an earlier incarnation had. */
  open(callId: string, options: CallMindOptions): void {
    this.close(callId);
    this.#minds.set(callId, { mind: new CallMind(options), language: options.language });
  }

  of(callId: string): { mind: CallMind; language: string } | undefined {
    return this.#minds.get(callId);
  }

  close(callId: string): void {
    this.#minds.get(callId)?.mind.close();
    this.#minds.delete(callId);
  }

  get size(): number {
    return this.#minds.size;
  }
}
