/**
 * The thread that reads lists, one after the other, so that decoding and a million numbers never block the main thread, where audio passes. It asks
 * for each chunk, and is at most `batchesAhead` batches before whoever stores them: its memory does not grow with the file, but
 * for the numbers that it has seen.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { CsvError, parse } from 'csv-parse';
import { importReasons } from '../../machines/contracts/lists/import-sentences.ts';
import type { ListDelimiter } from '../../machines/contracts/lists/lead-import.ts';
import { ListFailure } from './list-failure.ts';
import {
  batchesAhead,
  batchRows,
  type FromListThread,
  type ListBatch,
  type ListOptions,
  type ToListThread,
} from './list-wire.ts';
import { LeadRows, type ReadLead } from './rows/lead-row.ts';
import { columnsOf } from './rows/list-columns.ts';
import { isPhoneLike } from './rows/phone-reader.ts';
import { PhoneTable } from './rows/phone-table.ts';
import { shownValue } from './rows/shown-value.ts';
import { delimiterOf } from './text/list-delimiter.ts';
import { TextDecoding } from './text/text-decoding.ts';

/** By which the delimiter is found. */
const headBytes = 64 * 1_024;
/** By which columns are found. */
const rowsLookedAt = 50;
const rowBytesMax = 4 * 1_024 * 1_024;
const rowsMax = 5_000_000;

const isEmpty = (cells: readonly string[]) => cells.every((cell) => cell.trim() === '');

const sha256 = (...pieces: Uint8Array[]): string => {
  const hash = createHash('sha256');
  for (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
};

/** One list, from its first byte to its last row. */
class ListReading {
  readonly #options: ListOptions;
  readonly #post: (message: FromListThread) => void;
  readonly #chunks: (Uint8Array | null)[] = [];
  /** Reader and sender may wait at the same time. */
  #waiting: (() => void)[] = [];
  #credit = batchesAhead;
  readonly #decoding: TextDecoding;
  readonly #hash = createHash('sha256');
  #headHash = '';
  #byteCount = 0;
  #row = 0;
  #rows: LeadRows | undefined;
  /** Behind so many records nothing can be read any more. */
  #broken: CsvError | undefined;
  readonly #seen = new PhoneTable();
  #batch = this.#emptyBatch();

  constructor(options: ListOptions, post: (message: FromListThread) => void) {
    this.#options = options;
    this.#post = post;
    this.#decoding = new TextDecoding(options.encoding);
  }

  hear(message: ToListThread): void {
    if (message.type === 'stored') this.#credit += 1;
    else this.#chunks.push(message.type === 'chunk' ? message.bytes : null);
    const woken = this.#waiting;
    this.#waiting = [];
    for (const wake of woken) wake();
  }

  async run(): Promise<void> {
    try {
      await this.#read();
      const fileHash = this.#hash.digest('hex');
      this.#post({ type: 'done', byteCount: this.#byteCount, fileHash });
    } catch (error) {
      const { code, sentence } = this.#failureOf(error);
      await this.#send();
      const row = this.#rows === undefined ? null : this.#row + 1;
      this.#post({ type: 'failed', code, sentence, row });
    }
  }

  async #read(): Promise<void> {
    const source = this.#text();
    const head = await this.#headOf(source);
    const text = Buffer.concat(head).toString();
    const delimiter = this.#options.delimiter ?? delimiterOf(text);
    const parser = parse({
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      max_record_size: rowBytesMax,
      // As an error it would throw away the rows that were read before it and not yet taken from the stream.
      skip_records_with_error: true,
      on_skip: (error) => {
        this.#broken ??= error;
      },
    });
    const whole = Readable.from(both(head, source));
    whole.once('error', (error) => parser.destroy(error));
    whole.pipe(parser);
    const first: string[][] = [];
    let count = 0;
    for await (const cells of parser as AsyncIterable<string[]>) {
      count += 1;
      if (count > Number(this.#broken?.records ?? Infinity)) break;
      if (this.#rows !== undefined) await this.#take(cells);
      else if (first.push(cells) > rowsLookedAt) await this.#begin(first, delimiter);
    }
    if (this.#rows === undefined) await this.#begin(first, delimiter);
    await this.#send();
    if (this.#broken !== undefined) throw this.#broken;
  }

  async *#text(): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      this.#post({ type: 'pull' });
      while (this.#chunks.length === 0) await this.#woken();
      const bytes = this.#chunks.shift() ?? null;
      if (bytes === null) break;
      this.#hash.update(bytes);
      this.#byteCount += bytes.length;
      const decoded = this.#decoding.write(bytes);
      if (decoded.length > 0) yield decoded;
    }
    const last = this.#decoding.end();
    if (last.length > 0) yield last;
  }

  async #headOf(source: AsyncGenerator<Buffer, void, undefined>): Promise<Buffer[]> {
    const head: Buffer[] = [];
    let length = 0;
    while (length < headBytes) {
      const { value, done } = await source.next();
      if (done === true) break;
      head.push(value);
      length += value.length;
    }
    this.#headHash = sha256(Buffer.concat(head).subarray(0, headBytes));
    return head;
  }

  /** Whoever gives the bytes bounds the wait: it ends the thread. */
  #woken(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Understands the columns by the first rows, then takes those. */
  async #begin(head: readonly string[][], delimiter: ListDelimiter): Promise<void> {
    const at = head.findIndex((cells) => !isEmpty(cells));
    const first = head[at];
    if (first === undefined) throw new ListFailure('list_empty');
    const { hasHeader } = this.#options;
    if (hasHeader && first.some((cell) => isPhoneLike(cell.trim())))
      throw new ListFailure('list_header_missing');
    const leads = head.slice(hasHeader ? at + 1 : at);
    if (leads.every(isEmpty)) throw new ListFailure('list_empty');
    const columns = columnsOf(hasHeader ? first : first.map(() => ''), leads, this.#options);
    const format = { encoding: this.#decoding.encoding, delimiter, columns };
    this.#post({ type: 'format', format, headHash: this.#headHash });
    this.#rows = new LeadRows(columns, this.#options);
    this.#row = hasHeader ? at + 1 : at;
    for (const cells of leads) await this.#take(cells);
  }

  async #take(cells: readonly string[]): Promise<void> {
    this.#row += 1;
    if (isEmpty(cells)) return;
    if (this.#row > rowsMax) throw new ListFailure('list_rows_max');
    const { lead, problems } = this.#rows!.read(cells, this.#row);
    this.#batch.rowCount += 1;
    this.#batch.problems.push(...problems);
    if (lead !== undefined) this.#takeOnce(lead);
    if (this.#batch.rowCount >= batchRows) await this.#send();
  }

  #takeOnce(lead: ReadLead): void {
    const { row, phone } = lead;
    const earlier = this.#seen.meet(phone, row);
    if (earlier === undefined) this.#batch.leads.push(lead);
    else
      this.#batch.problems.push({
        row,
        column: null,
        value: shownValue(phone),
        reason: 'duplicate_in_file',
        sentence: `${importReasons.duplicate_in_file} (row ${earlier})`,
        isTaken: false,
      });
  }

  #emptyBatch(): ListBatch {
    return { rowCount: 0, leads: [], problems: [], nextRow: 0, byteCount: 0 };
  }

  async #send(): Promise<void> {
    if (this.#batch.rowCount === 0) return;
    while (this.#credit === 0) await this.#woken();
    this.#credit -= 1;
    const { byteCount, nextRow } = { byteCount: this.#byteCount, nextRow: this.#row + 1 };
    this.#post({ type: 'batch', batch: { ...this.#batch, nextRow, byteCount } });
    this.#batch = this.#emptyBatch();
  }

  #failureOf(error: unknown): ListFailure {
    if (error instanceof ListFailure) return error;
    if (!(error instanceof CsvError)) throw error;
    const row = `row ${this.#row + 1}`;
    if (error.code === 'CSV_MAX_RECORD_SIZE') return new ListFailure('list_row_endless', row);
    return new ListFailure('list_quote_open', row);
  }
}

async function* both<Item>(first: Iterable<Item>, then: AsyncIterable<Item>) {
  yield* first;
  yield* then;
}

const port = parentPort as MessagePort;
let reading: ListReading | undefined;
port.on('message', (message: ToListThread) => {
  if (message.type !== 'begin') return reading?.hear(message);
  reading = new ListReading(message.options, (said) => port.postMessage(said));
  // What it does not know is the thread's end, which its owner translates.
  void reading.run();
});
