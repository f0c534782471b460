import type { Readable } from 'node:stream';
import { WAV_HEADER_BYTES } from '../../actors/recording/wav-header.ts';
import type { RecordingPeaks } from '../../machines/contracts/call/recording-peaks.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';

const bucketMinMs = 20;
const bucketCountMax = 72_000;
/** Left and right sample of 16 bits. */
const frameBytes = 4;

/**
 * The outline of a recording as it flows by: no more of it is in memory than a chunk. `bytes` is the size of the whole file.
 * Errors: `object_unknown` when it is no recording of ours.
 */
export async function peaksOf(wav: Readable, bytes: number): Promise<RecordingPeaks> {
  let reading: PeakReading | null = null;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of wav as AsyncIterable<Buffer>) {
    let at = 0;
    const piece = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (reading === null) {
      if (piece.length < WAV_HEADER_BYTES) {
        rest = piece;
        continue;
      }
      reading = new PeakReading(rateOf(piece), bytes - WAV_HEADER_BYTES);
      at = WAV_HEADER_BYTES;
    }
    const end = piece.length - ((piece.length - at) % frameBytes);
    reading.take(piece, at, end);
    rest = piece.subarray(end);
  }
  if (reading === null) throw new VoxError('object_unknown', 'the recording is no sound');
  return reading.peaks();
}

function rateOf(header: Buffer): number {
  const isOurs =
    header.toString('latin1', 8, 16) === 'WAVEfmt ' &&
    header.readUInt16LE(22) === 2 &&
    header.readUInt16LE(34) === 16 &&
    header.readUInt32LE(24) > 0;
  if (!isOurs) throw new VoxError('object_unknown', 'the recording is no stereo sound of 16 bits');
  return header.readUInt32LE(24);
}

/** The buckets of one recording while it is read. */
class PeakReading {
  readonly #bucketMs: number;
  readonly #bucketFrames: number;
  readonly #rateHz: number;
  readonly #party: number[] = [];
  readonly #bot: number[] = [];
  #frameCount = 0;
  #left = 0;
  #right = 0;

  constructor(rateHz: number, dataBytes: number) {
    const durationMs = (dataBytes / frameBytes / rateHz) * 1_000;
    const tens = Math.ceil(durationMs / bucketCountMax / 10);
    this.#rateHz = rateHz;
    this.#bucketMs = Math.max(bucketMinMs, tens * 10);
    this.#bucketFrames = Math.round((this.#bucketMs * rateHz) / 1_000);
  }

  take(piece: Buffer, from: number, to: number): void {
    for (let at = from; at < to; at += frameBytes) {
      this.#left = Math.max(this.#left, Math.abs(piece.readInt16LE(at)));
      this.#right = Math.max(this.#right, Math.abs(piece.readInt16LE(at + 2)));
      this.#frameCount += 1;
      if (this.#frameCount % this.#bucketFrames === 0) this.#close();
    }
  }

  peaks(): RecordingPeaks {
    if (this.#frameCount % this.#bucketFrames !== 0) this.#close();
    return {
      bucketMs: this.#bucketMs,
      durationMs: Math.round((this.#frameCount / this.#rateHz) * 1_000),
      party: this.#party,
      bot: this.#bot,
    };
  }

  #close(): void {
    this.#party.push(levelOf(this.#left));
    this.#bot.push(levelOf(this.#right));
    this.#left = 0;
    this.#right = 0;
  }
}

const levelOf = (sample: number): number => Math.round((sample / 32_768) * 255);
