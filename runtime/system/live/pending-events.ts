/** A change carries at most this many events: what a busy call makes in fifteen seconds, here for a tenth of one. */
export const pendingMax = 500;

/** Events that wait for the next change. A burst beyond the bound is not kept here: who follows needs the whole. */
export class PendingEvents<Event> {
  #events: Event[] = [];

  /** False: there are too many, and the whole must be told instead. */
  add(event: Event): boolean {
    if (this.#events.length >= pendingMax) return false;
    this.#events.push(event);
    return true;
  }

  take(): Event[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }
}
