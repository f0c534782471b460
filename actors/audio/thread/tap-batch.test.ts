import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { TapFrame } from '../audio-session.ts';
import { readTapBatch, TapBatch } from './tap-batch.ts';

const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const frame = fc.record({
  session: number,
  tap: number,
  at: number,
  pcm: fc.int16Array({ maxLength: 700 }),
});

const read = (batch: TapBatch) => {
  const told: { session: number; tap: number; frame: TapFrame }[] = [];
  readTapBatch(batch.take(), (session, tap, frame) => told.push({ session, tap, frame }));
  return told;
};

it('brings every frame to the sample, in order, turn after turn', () => {
  const batch = new TapBatch();
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 60 }), (pushed) => {
      for (const { session, tap, at, pcm } of pushed) batch.push(session, tap, at, pcm);
      expect(
        read(batch).map(({ session, tap, frame: { at, pcm } }) => ({ session, tap, at, pcm })),
      ).toEqual(pushed);
      expect(batch.isEmpty).toBe(true);
    }),
    { numRuns: 50 },
  );
});

it('gives each frame samples of its own, whatever its sender writes afterwards', () => {
  const batch = new TapBatch();
  const pcm = new Int16Array(640).fill(7);
  batch.push(1, 1, 0, pcm);
  pcm.fill(8);
  batch.push(2, 1, 0, pcm);
  const [first, second] = read(batch);
  batch.push(3, 1, 0, new Int16Array(640));
  read(batch);
  expect([first!.frame.pcm[0], second!.frame.pcm[0]]).toEqual([7, 8]);
  expect(first!.frame.pcm.buffer.byteLength).toBe(1_280);
});
