import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { wavHeader } from '../../actors/recording/wav-header.ts';
import { peaksOf } from './recording-peaks.ts';

const silence = (frames: number): Buffer =>
  Buffer.concat([wavHeader(frames), Buffer.alloc(frames * 4)]);

test.each([1, 3, 43, 44, 45, 47, 4_096])(
  'chunks of %i bytes, wherever they cut, give the same peaks',
  async (size) => {
    const wav = silence(1_000);
    for (let n = 0; n < 1_000; n += 1) wav.writeInt16LE(n * 30, 44 + n * 4);
    const chunks: Buffer[] = [];
    for (let at = 0; at < wav.length; at += size) chunks.push(wav.subarray(at, at + size));
    const peaks = await peaksOf(Readable.from(chunks), wav.length);
    expect(peaks).toEqual(await peaksOf(Readable.from([wav]), wav.length));
    expect(peaks.party).toEqual([37, 74, 112, 149, 187, 224, 233]);
    expect(peaks.durationMs).toBe(125);
  },
);

test('a long call has wider buckets, so that there are never too many', async () => {
  const hours = 4 * 3_600 * 8_000;
  // The sizes count, not the sound: only its beginning flows.
  const peaks = await peaksOf(Readable.from([silence(8_000)]), 44 + hours * 4);
  expect(peaks.bucketMs).toBe(200);
  expect(peaks.party).toHaveLength(5);
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['too little', Buffer.alloc(20)],
  ['another thing', Buffer.alloc(500, 'x')],
])('%s is no recording', async (_, bytes) => {
  await expect(peaksOf(Readable.from([bytes]), bytes.length)).rejects.toMatchObject({
    code: 'object_unknown',
  });
});
