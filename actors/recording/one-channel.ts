import { Readable } from 'node:stream';
import type { RecordingChannel } from '../../machines/contracts/call/recording-channel.ts';
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts';

/** One leg of a stereo recording, or both as one, as a WAV file of one channel made while it is read. */

const STEREO_BYTES = 4;
const MONO_BYTES = 2;

const framesOf = (stereoBytes: number): number =>
  Math.max(0, Math.floor((stereoBytes - WAV_HEADER_BYTES) / STEREO_BYTES));

/** Size of the file that a recording of so many bytes becomes. */
export const oneChannelBytes = (stereoBytes: number): number =>
  WAV_HEADER_BYTES + framesOf(stereoBytes) * MONO_BYTES;

/** `range` is of the made file, inclusive at both ends; `read` gives bytes of the stereo one. */
export const oneChannel = (
  channel: RecordingChannel,
  stereoBytes: number,
  range: { start: number; end: number },
  read: (range: { start: number; end: number }) => Promise<Readable>,
): Readable => {
  async function* pieces(): AsyncGenerator<Buffer> {
    const { start, end } = range;
    if (start < WAV_HEADER_BYTES)
      yield wavHeader(framesOf(stereoBytes), 1).subarray(start, end + 1);
    if (end < WAV_HEADER_BYTES) return;
    const from = Math.max(0, start - WAV_HEADER_BYTES);
    const to = end - WAV_HEADER_BYTES;
    const frame = Math.floor(from / MONO_BYTES);
    const source = await read({
      start: WAV_HEADER_BYTES + frame * STEREO_BYTES,
      end: WAV_HEADER_BYTES + (Math.floor(to / MONO_BYTES) + 1) * STEREO_BYTES - 1,
    });
    // A range may begin and end within a sample.
    let skip = from - frame * MONO_BYTES;
    let left = to - from + 1;
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of source as AsyncIterable<Buffer>) {
      const stereo = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      const whole = stereo.length - (stereo.length % STEREO_BYTES);
      rest = stereo.subarray(whole);
      const mono = monoOf(stereo.subarray(0, whole), channel).subarray(skip, skip + left);
      if (whole > 0) skip = 0;
      left -= mono.length;
      yield mono;
    }
  }
  return Readable.from(pieces(), { objectMode: false });
};

function monoOf(stereo: Buffer, channel: RecordingChannel): Buffer {
  const mono = Buffer.alloc(stereo.length / 2);
  for (let at = 0; at < stereo.length; at += STEREO_BYTES) {
    const party = stereo.readInt16LE(at);
    const bot = stereo.readInt16LE(at + MONO_BYTES);
    const sample = channel === 'party' ? party : channel === 'bot' ? bot : party + bot;
    mono.writeInt16LE(Math.max(-32_768, Math.min(32_767, sample)), at / 2);
  }
  return mono;
}
