/** A change carries at most this many events: what a busy call makes in fifteen seconds, here for a tenth of one. */
export const pendingMax = 500;

/**
 * Events that wait for the next change. A burst beyond the bound pushes the oldest out: their numbers are missing in what is
 * told, so whoever follows sees the gap and asks for the whole; and they are counted.
 */
export class PendingEvents<Event> {
  #events: Event[] = [];
  #from = 0;
  droppedCount = 0;

  add(event: Event): void {
    this.#events.push(event);
    if (this.#events.length - this.#from <= pendingMax) return;
    this.#from += 1;
    this.droppedCount += 1;
    // Moved seldom, so that a burst costs a step an event.
    if (this.#from < pendingMax) return;
    this.#events = this.#events.slice(this.#from);
    this.#from = 0;
  }

  take(): Event[] {
    const events = this.#from === 0 ? this.#events : this.#events.slice(this.#from);
    this.#events = [];
    this.#from = 0;
    return events;
  }
}
