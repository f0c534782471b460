import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionAxis } from './connection-axis.ts';

test('a sample sent is found where the party said it, however many holes lie between', () => {
  const stretch = fc.record({
    hole: fc.integer({ min: 0, max: 100_000 }),
    samples: fc.integer({ min: 1, max: 4_000 }),
  });
  fc.assert(
    fc.property(fc.array(stretch, { minLength: 1, maxLength: 60 }), (stretches) => {
      const axis = new ConnectionAxis();
      const said: { sent: number; at: number; samples: number }[] = [];
      let at = 0;
      for (const { hole, samples } of stretches) {
        at += hole;
        said.push({ sent: axis.sent, at, samples });
        axis.add(at, samples);
        at += samples;
      }
      for (const { sent, at: from, samples } of said) {
        expect(axis.start(sent / 8_000)).toBe(from);
        expect(axis.end((sent + samples) / 8_000)).toBe(from + samples);
      }
      expect(axis.next).toBe(at);
    }),
    { numRuns: 200, seed: 1 },
  );
});

test('a new connection counts from nothing', () => {
  const axis = new ConnectionAxis();
  axis.add(0, 8_000);
  axis.restart();
  expect([axis.sent, axis.next]).toEqual([0, -1]);
  axis.add(40_000, 8_000);
  expect([axis.start(0.5), axis.end(1)]).toEqual([44_000, 48_000]);
});
