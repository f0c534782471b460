import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { type Journal, openJournal } from './journal.ts';

/** A slice that leaves a frame of 60 Hz room for the page itself. */
const SLICE_MS = 8;
/** Events between two looks at the clock: far under a millisecond. */
const PIECE = 100;

export interface FillOptions {
  signal?: AbortSignal;
  /** After each slice: the page may draw what is there. */
  onSlice?: (journal: Journal) => void;
  now?: () => number;
  /** Lets others have the thread. */
  pause?: () => Promise<void>;
}

/** Takes pages in, in slices of 8 ms (12 with a collection in one), so that opening an hour's call never stops the page. Stops quietly on abort. */
export const fillJournal = async (
  journal: Journal,
  pages: AsyncIterable<readonly JournalEvent[]> | Iterable<readonly JournalEvent[]>,
  { signal, onSlice, now = () => performance.now(), pause = yieldThread }: FillOptions = {},
): Promise<Journal> => {
  let sliceEndsAt = now() + SLICE_MS;
  for await (const page of pages)
    for (let from = 0; from < page.length; from += PIECE) {
      if (signal?.aborted) return journal;
      journal.append(page.slice(from, from + PIECE));
      if (now() < sliceEndsAt) continue;
      onSlice?.(journal);
      await pause();
      sliceEndsAt = now() + SLICE_MS;
    }
  onSlice?.(journal);
  return journal;
};

export const openJournalFrom = (
  pages: AsyncIterable<readonly JournalEvent[]> | Iterable<readonly JournalEvent[]>,
  options?: FillOptions,
): Promise<Journal> => fillJournal(openJournal(), pages, options);

const yieldThread = (): Promise<void> => {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  if (scheduler?.yield) return scheduler.yield();
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
};
