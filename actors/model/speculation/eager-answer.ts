import type { LanguageModel, ModelPart, ModelRequest } from '../language-model.ts';

/** Parts kept before anybody reads; then the model has to wait. An answer of a minute's speech has some 300. */
const partsMax = 1_024;

/** An answer that is asked for at once and kept until it is read, once. */
export class EagerAnswer implements AsyncIterable<ModelPart> {
  readonly #discard = new AbortController();
  readonly #parts: ModelPart[] = [];
  #isOver = false;
  #wakeReader = (): void => {};
  #wakeModel = (): void => {};

  constructor(model: LanguageModel, request: ModelRequest) {
    const { signal: own } = this.#discard;
    const signal = request.signal ? AbortSignal.any([request.signal, own]) : own;
    void this.#keep(model, { ...request, signal });
  }

  /** Whether it ended in an error that nobody has read. */
  get isFailed(): boolean {
    return this.#parts.at(-1)?.type === 'error';
  }

  /** Ends the request upstream; whoever reads gets what is kept, and an error. */
  discard(reason: string): void {
    this.#discard.abort(new Error(reason));
    this.#wakeModel();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ModelPart, void> {
    try {
      for (;;) {
        const part = this.#parts.shift();
        if (part !== undefined) {
          this.#wakeModel();
          yield part;
        } else if (this.#isOver) return;
        else {
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        }
      }
    } finally {
      if (!this.#isOver) this.discard('nobody reads on');
    }
  }

  /** The port does not throw; were it to, its reader would wait for ever. */
  async #keep(model: LanguageModel, request: ModelRequest): Promise<void> {
    let charCount = 0;
    try {
      for await (const part of model.respond(request)) {
        if (part.type === 'text') charCount += part.delta.length;
        this.#parts.push(part);
        this.#wakeReader();
        if (this.#parts.length >= partsMax) await this.#read();
      }
    } catch (error) {
      const reason = String(error);
      this.#parts.push({ type: 'error', kind: 'transient', reason, retryable: true, charCount });
    } finally {
      this.#isOver = true;
      this.#wakeReader();
    }
  }

  /** Until a part was read or nothing more is wanted. */
  async #read(): Promise<void> {
    if (this.#discard.signal.aborted) return;
    await new Promise<void>((resolve) => {
      this.#wakeModel = resolve;
    });
  }
}
