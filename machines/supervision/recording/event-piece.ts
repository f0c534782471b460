import { JournalEvent } from '../../contracts/call/journal-event.ts';
import { newestWords } from './chart-words.ts';
import { JsonReader, JsonWriter } from './packed-json.ts';

const kinds = JournalEvent.shape.kind.options;
/** What these tell is in the words of a chart; the others tell what people said and providers answered. */
const chartKinds = new Set<JournalEvent['kind']>(['state', 'timer', 'refused']);

/** Bits of an event's head, under the number of its kind. */
const hasValue = 1;
const hasData = 2;
/** Its data was told shortly before: by the fact that this event comes from. */
const isRepeated = 4;
const kindUnit = 8;
/** So many data back. */
const recentMax = 4;

/** One for all: it is used inside one call only. */
const writer = new JsonWriter();

/** A stretch of a journal as bytes that are read from their beginning: each event's time is told from the one before. */
export class EventPiece {
  count = 0;
  private readonly bytes: Uint8Array;
  private readonly words = newestWords();
  private length = 0;
  private readonly seq: number;
  /** Time of the last event, in tenths of a millisecond. */
  private tick = 0;
  /** Beginnings and ends of the last data, in turn. */
  private recent: number[] = [];

  constructor(seq: number, size: number) {
    this.seq = seq;
    this.bytes = new Uint8Array(size);
  }

  get byteLength(): number {
    return this.bytes.length;
  }

  /** False: there is no room for it. */
  push(event: JournalEvent): boolean {
    const tick = Math.round(event.t * 10);
    const dataAt = this.write(event, tick - this.tick);
    const { length } = writer;
    if (this.length + length > this.bytes.length) return false;
    this.bytes.set(writer.written(), this.length);
    if (dataAt >= 0) {
      if (this.recent.length >= 2 * recentMax) this.recent.splice(0, 2);
      this.recent.push(this.length + dataAt, this.length + length);
    }
    this.length += length;
    this.count += 1;
    this.tick = tick;
    return true;
  }

  *events(): Generator<JournalEvent> {
    const reader = new JsonReader(this.bytes, this.words);
    const recent: unknown[] = [];
    let tick = 0;
    for (let n = 0; n < this.count; n++) {
      tick += reader.signed();
      const head = reader.varint();
      const event: JournalEvent = {
        seq: this.seq + n,
        t: tick / 10,
        path: reader.value() as string,
        kind: kinds[Math.floor(head / kindUnit)]!,
        event: reader.value() as string,
      };
      if ((head & hasValue) !== 0) event.value = reader.value() as JournalEvent['value'] & object;
      if ((head & isRepeated) !== 0) event.data = recent.at(-reader.varint());
      else if ((head & hasData) !== 0) {
        event.data = reader.value();
        if (recent.push(event.data) > recentMax) recent.shift();
      }
      yield event;
    }
  }

  /** To the writer; where in it data begins that was not told before, or −1. */
  private write({ path, kind, event, value, data }: JournalEvent, ticks: number): number {
    let head = kinds.indexOf(kind) * kindUnit;
    if (value !== undefined) head += hasValue;
    if (data !== undefined) head += hasData;
    writer.words = this.words;
    writer.length = 0;
    writer.signed(ticks);
    const headAt = writer.length;
    writer.varint(head);
    writer.word(path);
    writer.word(event);
    if (value !== undefined) writer.value(value, true);
    if (data === undefined) return -1;
    const dataAt = writer.length;
    writer.value(data, chartKinds.has(kind));
    const back = this.backTo(dataAt);
    if (back === 0) return dataAt;
    writer.bytes[headAt] = head + isRepeated;
    writer.length = dataAt;
    writer.varint(back);
    return -1;
  }

  /** How many data back there is the same as the writer has from `dataAt` on; 0: it was not told of late. */
  private backTo(dataAt: number): number {
    const { recent, bytes } = this;
    const length = writer.length - dataAt;
    for (let n = recent.length - 2; n >= 0; n -= 2) {
      const from = recent[n]!;
      if (recent[n + 1]! - from !== length) continue;
      let same = 0;
      while (same < length && bytes[from + same] === writer.bytes[dataAt + same]) same++;
      if (same === length) return (recent.length - n) / 2;
    }
    return 0;
  }
}

/** With its first event, and room for `bytes`. */
export function newPiece(event: JournalEvent, bytes: number): EventPiece {
  const piece = new EventPiece(event.seq, bytes);
  if (piece.push(event)) return piece;
  // It is larger than a usual piece: it has one to itself.
  const own = new EventPiece(event.seq, writer.length);
  own.push(event);
  return own;
}
