import { VoxError } from '../../machines/contracts/error-catalogue.ts';

/** The writes to one store that are under way, so that none of them outlives the store's end. */
export class Writes {
  readonly #underWay = new Set<Promise<unknown>>();
  #isOver = false;

  /** Errors: `store_unavailable` once the end was asked for, and whatever `write` throws. */
  async run<R>(write: () => Promise<R>): Promise<R> {
    if (this.#isOver) throw new VoxError('store_unavailable', 'objects: closed');
    const writing = write();
    this.#underWay.add(writing);
    try {
      return await writing;
    } finally {
      this.#underWay.delete(writing);
    }
  }

  /** Takes no further write; resolves when none is under way. */
  async end(): Promise<void> {
    this.#isOver = true;
    await Promise.allSettled(this.#underWay);
  }
}
