import { Readable } from 'node:stream';
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts';

/**
 * Recordings of one call by several workers, as one stereo file made while it is read. All have the axis of the call: each is silent
 * where another worker carried it, so they are added sample by sample. No more of them is in memory than a block of each.
 */

export interface RecordingPart {
  key: string;
  bytes: number;
}

const frameBytes = 4;
const sampleBytes = 2;
const blockBytes = 64 * 1_024;

/** Size of the file that they become. */
export const joinedBytes = (parts: readonly RecordingPart[]): number => {
  const longest = Math.max(0, ...parts.map(({ bytes }) => bytes - WAV_HEADER_BYTES));
  return WAV_HEADER_BYTES + Math.floor(longest / frameBytes) * frameBytes;
};

/** `range` is of the joined file, inclusive at both ends; `read` gives bytes of a part. */
export const joinedRecording = (
  parts: readonly RecordingPart[],
  range: { start: number; end: number },
  read: (key: string, range: { start: number; end: number }) => Promise<Readable>,
): Readable => {
  async function* pieces(): AsyncGenerator<Buffer> {
    const { start, end } = range;
    const frames = (joinedBytes(parts) - WAV_HEADER_BYTES) / frameBytes;
    if (start < WAV_HEADER_BYTES) yield wavHeader(frames).subarray(start, end + 1);
    if (end < WAV_HEADER_BYTES) return;
    const first = Math.max(start, WAV_HEADER_BYTES);
    // A range may begin and end within a sample.
    const from = first - (first % sampleBytes);
    const to = end + ((end + 1) % sampleBytes);
    const open: PartReader[] = [];
    try {
      for (const { key, bytes } of parts)
        if (bytes > from) {
          const last = Math.min(to, bytes - 1);
          open.push(new PartReader(await read(key, { start: from, end: last }), last - from + 1));
        }
      for (let at = from; at <= to; at += blockBytes) {
        const block = Buffer.alloc(Math.min(blockBytes, to + 1 - at));
        for (const part of open) add(block, await part.take(block.length));
        yield block.subarray(Math.max(0, first - at), end + 1 - at);
      }
    } finally {
      for (const part of open) part.close();
    }
  }
  return Readable.from(pieces(), { objectMode: false });
};

/** Where only one of them sounds it is as it was. */
const add = (block: Buffer, part: Buffer): void => {
  for (let at = 0; at + 1 < part.length; at += sampleBytes) {
    const sample = block.readInt16LE(at) + part.readInt16LE(at);
    block.writeInt16LE(Math.max(-32_768, Math.min(32_767, sample)), at);
  }
};

/** A part of so many bytes, in blocks as they are wanted; short ones at its end, then none. */
class PartReader {
  readonly #source: Readable;
  readonly #chunks: AsyncIterator<Buffer>;
  #left: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: Readable, bytes: number) {
    this.#source = source;
    this.#chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    this.#left = bytes;
  }

  async take(wanted: number): Promise<Buffer> {
    const bytes = Math.min(wanted, this.#left);
    const chunks = [this.#rest];
    let have = this.#rest.length;
    while (have < bytes) {
      const { value, done = false } = await this.#chunks.next();
      if (done) break;
      chunks.push(value);
      have += value.length;
    }
    const all = chunks.length === 1 ? this.#rest : Buffer.concat(chunks);
    this.#rest = all.subarray(bytes);
    this.#left -= bytes;
    return all.subarray(0, bytes);
  }

  close(): void {
    this.#source.destroy();
  }
}
