import { type FileHandle, open } from 'node:fs/promises';
import type { RecordedBlock } from '../audio/audio-session.ts';
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts';

/**
 * One call's recording on disk: stereo WAV, 16-bit, 8 kHz, party left, bot right. Blocks carry their position and are written
 * there, so a stretch that never came is silence and everything else keeps its place. The header is corrected every few seconds:
 * after a crash the file can be read up to then.
 */

const BYTES_PER_FRAME = 4;
const FRAMES_PER_MS = 8;
/** Blocks of two seconds that wait for the disk; more are dropped. */
const QUEUE_MAX = 8;
const HEADER_EVERY_MS = 4_000;
/** Longest recording: 12 h. A position beyond it is nonsense. */
const FRAMES_MAX = 12 * 3_600 * 8_000;

export interface WavRecording {
  path: string;
  durationMs: number;
  bytes: number;
  /** Something is missing: silence stands in its place. */
  partial: boolean;
}

export interface WavRecorder {
  /** Takes a block for the disk; never waits, never throws. */
  write(block: RecordedBlock): void;
  /** Writes what waits and completes the file; never rejects. */
  finish(): Promise<WavRecording>;
}

export interface WavRecorderOptions {
  path: string;
  /** A recorder before this one died: keeps what it has written and goes on in the same file. */
  resume?: boolean;
  /** The file cannot be written (disk full …). Told once; blocks are dropped from then on. */
  onError?: (error: unknown) => void;
  /** Elapsed ms, for the header's period. */
  now?: () => number;
}

/** Rejects when the file cannot be made. */
export async function openWavRecorder(options: WavRecorderOptions): Promise<WavRecorder> {
  const { path, resume = false } = options;
  // Not every incarnation that came before has got as far as making the file.
  const file = await open(path, resume ? 'r+' : 'w+').catch((error: NodeJS.ErrnoException) => {
    if (!resume || error.code !== 'ENOENT') throw error;
    return open(path, 'w+');
  });
  const recorder = new Recorder(file, options);
  try {
    await recorder.begin();
  } catch (error) {
    await file.close();
    throw error;
  }
  return recorder;
}

class Recorder implements WavRecorder {
  private readonly file: FileHandle;
  private readonly path: string;
  private readonly now: () => number;
  private readonly onError: (error: unknown) => void;
  private readonly queue: RecordedBlock[] = [];
  private work: Promise<void> = Promise.resolve();
  /** Frames in the file. */
  private end = 0;
  /** Everything before it has come. */
  private expected = 0;
  private headerAt: number;
  private isPartial: boolean;
  private isBroken = false;
  private finished: Promise<WavRecording> | null = null;

  constructor(file: FileHandle, options: WavRecorderOptions) {
    this.file = file;
    this.path = options.path;
    this.now = options.now ?? (() => performance.now());
    this.onError = options.onError ?? (() => {});
    // What came while there was no recorder is lost.
    this.isPartial = options.resume ?? false;
    this.headerAt = this.now();
  }

  async begin(): Promise<void> {
    const { size } = await this.file.stat();
    this.end = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / BYTES_PER_FRAME));
    await this.writeHeader();
  }

  write(block: RecordedBlock): void {
    const { at, stereo } = block;
    const frames = stereo.length / 2;
    const hasPlace = Number.isSafeInteger(at) && at >= 0 && at + frames <= FRAMES_MAX;
    const isTaken = hasPlace && !this.isBroken && this.finished === null;
    if (!isTaken || this.queue.length >= QUEUE_MAX) {
      this.isPartial = true;
      return;
    }
    if (at > this.expected) this.isPartial = true;
    this.expected = Math.max(this.expected, at + frames);
    this.queue.push(block);
    this.enqueue(() => this.writeNext());
  }

  finish(): Promise<WavRecording> {
    this.finished ??= this.complete();
    return this.finished;
  }

  /** One piece of file work at a time. */
  private enqueue(step: () => Promise<void>): void {
    this.work = this.work.then(step).catch((error: unknown) => {
      this.isPartial = true;
      if (this.isBroken) return;
      this.isBroken = true;
      this.onError(error);
    });
  }

  private async writeNext(): Promise<void> {
    const { at, stereo } = this.queue.shift()!;
    if (this.isBroken) return;
    const bytes = new Uint8Array(stereo.buffer, stereo.byteOffset, stereo.byteLength);
    let done = 0;
    while (done < bytes.length) {
      const position = WAV_HEADER_BYTES + at * BYTES_PER_FRAME + done;
      done += (await this.file.write(bytes, done, bytes.length - done, position)).bytesWritten;
    }
    this.end = Math.max(this.end, at + stereo.length / 2);
    if (this.now() - this.headerAt < HEADER_EVERY_MS) return;
    this.headerAt = this.now();
    await this.writeHeader();
  }

  private async writeHeader(): Promise<void> {
    await this.file.write(wavHeader(this.end), 0, WAV_HEADER_BYTES, 0);
  }

  private async complete(): Promise<WavRecording> {
    this.enqueue(async () => {
      await this.writeHeader();
      await this.file.datasync();
    });
    this.enqueue(() => this.file.close());
    await this.work;
    return {
      path: this.path,
      durationMs: Math.round(this.end / FRAMES_PER_MS),
      bytes: WAV_HEADER_BYTES + this.end * BYTES_PER_FRAME,
      partial: this.isPartial,
    };
  }
}
