import { inflateRawSync } from 'node:zlib';
import type { CallRecord, CallResult } from '../../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../../machines/contracts/call/journal-event.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { type Documents, type JournalPiece, journalIdOf } from '../documents.ts';

/** Events in one document: about 100 KB, far below every store's limit. */
const pieceEventCount = 500;
/** More than any result has: 500 packed pages, and 20,000 events as they are. */
const pieceCountMax = 9_999;
/** A page of 500 events is 110 KB; payloads are bounded, so that none comes near. Bytes. */
const unpackedMax = 4 * 1024 * 1024;

/** The journal of a result in pieces, oldest first. The pages of what the worker's ring had forgotten stay packed. */
export async function writeJournal(
  documents: Documents,
  { callId, journal, journalPages = [] }: CallResult,
  resultHash: string,
  writtenAt: Date,
): Promise<void> {
  const plain = Array.from({ length: Math.ceil(journal.length / pieceEventCount) }, (_, n) => {
    const events = journal.slice(n * pieceEventCount, (n + 1) * pieceEventCount);
    return { fromSeq: events[0]!.seq, toSeq: events.at(-1)!.seq, events };
  });
  const packed = journalPages.map((page) => ({ ...page, events: [] }));
  for (const [n, piece] of [...packed, ...plain].entries()) {
    const _id = journalIdOf(callId, resultHash, n);
    await write(documents, { _id, schemaVersion: 1, callId, resultHash, ...piece, writtenAt });
  }
}

async function write(documents: Documents, piece: JournalPiece): Promise<void> {
  try {
    await documents.journals.replaceOne({ _id: piece._id }, piece, { upsert: true });
  } catch (error) {
    // The same result came twice at once, and the other one wrote the same piece.
    if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
  }
}

const idsOf = (callId: string, resultHash: string) => ({
  $gte: journalIdOf(callId, resultHash, 0),
  $lte: journalIdOf(callId, resultHash, pieceCountMax),
});

export const dropJournal = (
  documents: Documents,
  callId: string,
  resultHash: string,
): Promise<number> => documents.journals.deleteMany({ _id: idsOf(callId, resultHash) });

/** Events behind `after`, in order; `nextAfter` null: these were the last. */
export async function readJournal(
  { journals }: Documents,
  { _id, resultHash }: Pick<CallRecord, '_id' | 'resultHash'>,
  { after, limit }: { after: number; limit: number },
): Promise<{ items: JournalEvent[]; nextAfter: number | null }> {
  // Of the first one some may be known, and the last packed page may overlap the ring.
  const pieceCount = 2 + Math.ceil(limit / pieceEventCount);
  const pieces = await journals.find(
    { _id: idsOf(_id, resultHash), toSeq: { $gt: after } },
    { sort: { _id: 1 }, limit: pieceCount },
  );
  const items: JournalEvent[] = [];
  let last = after;
  for (const event of pieces.flatMap(eventsOf)) {
    if (event.seq <= last) continue;
    if (items.length === limit) return { items, nextAfter: last };
    items.push(event);
    last = event.seq;
  }
  return { items, nextAfter: pieces.length < pieceCount ? null : pieces.at(-1)!.toSeq };
}

/** A page that cannot be read is a gap, which a reader sees by the numbers. */
const eventsOf = ({ events, packed }: JournalPiece): JournalEvent[] => {
  if (packed === undefined) return events;
  try {
    const text = inflateRawSync(Buffer.from(packed, 'base64'), { maxOutputLength: unpackedMax });
    return JSON.parse(text.toString()) as JournalEvent[];
  } catch {
    return [];
  }
};
