/** Header of a WAV file: RIFF, one `fmt ` chunk (PCM), one `data` chunk. */

export const WAV_HEADER_BYTES = 44;
const STEREO = 2;
const RATE_HZ = 8_000;
const BYTES_PER_SAMPLE = 2;

/** For a file of so many frames at 8 kHz, 16-bit. */
export function wavHeader(frames: number, channels: 1 | 2 = STEREO): Buffer {
  const blockBytes = channels * BYTES_PER_SAMPLE;
  const dataBytes = frames * blockBytes;
  const header = Buffer.alloc(WAV_HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(WAV_HEADER_BYTES - 8 + dataBytes, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(RATE_HZ, 24);
  header.writeUInt32LE(RATE_HZ * blockBytes, 28);
  header.writeUInt16LE(blockBytes, 32);
  header.writeUInt16LE(BYTES_PER_SAMPLE * 8, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(dataBytes, 40);
  return header;
}

/** Reads a stereo file of this kind back; null if it is none. */
export function readWav(
  file: Buffer,
): { frames: number; left: Int16Array; right: Int16Array } | null {
  if (file.length < WAV_HEADER_BYTES || file.toString('latin1', 8, 16) !== 'WAVEfmt ') return null;
  if (file.readUInt16LE(22) !== STEREO || file.readUInt32LE(24) !== RATE_HZ) return null;
  const dataBytes = Math.min(file.readUInt32LE(40), file.length - WAV_HEADER_BYTES);
  const frames = Math.floor(dataBytes / 4);
  const left = new Int16Array(frames);
  const right = new Int16Array(frames);
  for (let i = 0; i < frames; i++) {
    left[i] = file.readInt16LE(WAV_HEADER_BYTES + i * 4);
    right[i] = file.readInt16LE(WAV_HEADER_BYTES + i * 4 + 2);
  }
  return { frames, left, right };
}
