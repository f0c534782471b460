import { open } from 'node:fs/promises';
import { WAV_HEADER_BYTES, wavHeader } from './wav-header.ts';

const BYTES_PER_FRAME = 4;

/** Makes the header of a file whose writer died say all that was written. Returns its frames; 0: it holds no sound. */
export async function repairWav(path: string): Promise<number> {
  const file = await open(path, 'r+');
  try {
    const { size } = await file.stat();
    const frames = Math.max(0, Math.floor((size - WAV_HEADER_BYTES) / BYTES_PER_FRAME));
    await file.write(wavHeader(frames), 0, WAV_HEADER_BYTES, 0);
    await file.truncate(WAV_HEADER_BYTES + frames * BYTES_PER_FRAME);
    await file.datasync();
    return frames;
  } finally {
    await file.close();
  }
}
