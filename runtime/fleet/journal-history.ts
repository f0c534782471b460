import { deflateRawSync } from 'node:zlib';
import type { JournalPage } from '../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { Recorder } from '../../machines/supervision/recorder.ts';

/** Events a page; the ring holds a whole number of them. */
export const pageEvents = 500;
/** What a call's recorder keeps at hand: the last 100 s of a lively call. */
export const ringEvents = 4 * pageEvents;
/** 60,000 events with the ring: the first 50 minutes of a lively call. */
export const pagesMax = 116;

/**
 * What the ring of a call's recorder forgets, so that a long call can be run again from its beginning and looked at from there:
 * pages of events, packed just before they are overwritten. A call of less than 2,000 events costs nothing.
 *
 * Measured on the demo bot's calls (1,200 events a minute, 210 B of JSON each): 12.3 kB a page at deflate's level 1, so 29 kB a
 * minute of call, in 1.2 ms of the main thread every 25 s; level 6 takes 9.3 kB and 2.4 ms, zstd 8.8 kB and 1.5 ms.
 */
export interface JournalHistory {
  /** Oldest first; together with the ring they are the whole journal, if `missingCount` is 0. Pages may overlap the ring. */
  pages(): JournalPage[];
  /** Events that neither the pages nor the ring hold. */
  readonly missingCount: number;
}

export const keepHistory = (
  recorder: Pick<Recorder, 'events' | 'subscribe' | 'count'>,
): JournalHistory => {
  const packed: { fromSeq: number; bytes: Buffer }[] = [];
  recorder.subscribe(({ seq }) => {
    const count = seq + 1;
    if (count < ringEvents || count % pageEvents !== 0 || packed.length >= pagesMax) return;
    // The next event overwrites the oldest of the ring.
    packed.push(pack(recorder.events(pageEvents)));
  });
  return {
    pages: () =>
      packed.map(({ fromSeq, bytes }) => ({
        fromSeq,
        toSeq: fromSeq + pageEvents - 1,
        packed: bytes.toString('base64'),
      })),
    get missingCount() {
      return Math.max(0, recorder.count - ringEvents - packed.length * pageEvents);
    },
  };
};

const pack = (events: readonly JournalEvent[]) => ({
  fromSeq: events[0]!.seq,
  bytes: deflateRawSync(JSON.stringify(events), { level: 1 }),
});
