import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialSpacing, dialsWithin, takeDial } from './dial-spacing.ts';

describe('dial spacing', () => {
  it('keeps the calls per second in every window of one second', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.integer({ min: 0, max: 700 }), { minLength: 1, maxLength: 60 }),
        (cps, gaps) => {
          let spacing = dialSpacing(cps);
          let now = 1_000_000;
          const dials: number[] = [];
          for (const gap of gaps) {
            now += gap;
            const taken = takeDial(spacing, now);
            spacing = taken.spacing;
            expect(taken.dialAt).toBeGreaterThanOrEqual(now);
            dials.push(taken.dialAt);
          }
          for (const at of dials) {
            const inWindow = dials.filter((other) => other >= at && other < at + 999.999);
            expect(inWindow.length).toBeLessThanOrEqual(cps);
          }
        },
      ),
    );
  });

  it('tells how many dials a tick has room for', () => {
    const spacing = dialSpacing(1);
    expect(dialsWithin(spacing, 10_000, 2_000)).toBe(2);
    const after = takeDial(takeDial(spacing, 10_000).spacing, 10_000).spacing;
    expect(dialsWithin(after, 10_000, 2_000)).toBe(0);
    expect(dialsWithin(dialSpacing(0.25), 10_000, 2_000)).toBe(1);
  });
});
