export type Handler = (message: unknown) => void;

/** Who listens to which topic in this process. A handler that throws is reported and keeps none of the others from hearing. */
export class Subscriptions {
  readonly #byTopic = new Map<string, Set<{ handler: Handler }>>();
  readonly #failed: (topic: string, error: unknown) => void;

  constructor(failed: (topic: string, error: unknown) => void) {
    this.#failed = failed;
  }

  /** True if it is the first of its topic. */
  add(topic: string, entry: { handler: Handler }): boolean {
    const entries = this.#byTopic.get(topic);
    if (entries === undefined) this.#byTopic.set(topic, new Set([entry]));
    else entries.add(entry);
    return entries === undefined;
  }

  /** True if it was the last of its topic. */
  remove(topic: string, entry: { handler: Handler }): boolean {
    const entries = this.#byTopic.get(topic);
    if (entries?.delete(entry) !== true || entries.size > 0) return false;
    return this.#byTopic.delete(topic);
  }

  deliver(topic: string, message: unknown): void {
    for (const { handler } of this.#byTopic.get(topic) ?? []) {
      try {
        handler(message);
      } catch (error) {
        this.#failed(topic, error);
      }
    }
  }

  clear(): void {
    this.#byTopic.clear();
  }
}
