import type { JournalEvent } from '../../../../machines/contracts/call/journal-event.ts';

/** Words that must all be there: in path, event, kind or payload. `-word` must not be there, `kind:error` asks for a kind. */
export const eventMatcher = (filter: string): ((event: JournalEvent) => boolean) => {
  const words = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return () => true;
  const tests = words.map((word) => {
    const isNot = word.startsWith('-') && word.length > 1;
    const wanted = isNot ? word.slice(1) : word;
    const kind = /^kind:(\w+)$/.exec(wanted)?.[1];
    return (event: JournalEvent): boolean =>
      isNot !== (kind === undefined ? textOf(event).includes(wanted) : event.kind === kind);
  });
  return (event) => tests.every((isMatch) => isMatch(event));
};

const textOf = ({ path, kind, event, value, data }: JournalEvent): string =>
  `${path} ${kind} ${event} ${value === undefined ? '' : JSON.stringify(value)} ${
    data === undefined ? '' : JSON.stringify(data)
  }`.toLowerCase();

/**
 * Indexes of the events that match; grows with the journal instead of beginning anew, so that a live call's filter costs only what came.
 */
export class FilteredEvents {
  readonly indexes: number[] = [];
  private seen = 0;
  private readonly isMatch: (event: JournalEvent) => boolean;

  constructor(filter: string) {
    this.isMatch = eventMatcher(filter);
  }

  take(events: readonly JournalEvent[]): readonly number[] {
    for (; this.seen < events.length; this.seen += 1)
      if (this.isMatch(events[this.seen]!)) this.indexes.push(this.seen);
    return this.indexes;
  }

  /** Row of the newest match at or before an event's index; -1: none. */
  rowAt(index: number): number {
    let low = 0;
    let high = this.indexes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.indexes[middle]! <= index) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
