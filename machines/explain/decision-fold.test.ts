import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PacingBound, type PacingTick } from '../contracts/explain/pacing-tick.ts';
import { calmMs, foldTick, type OpenDecision } from './decision-fold.ts';
import { exampleTick } from './example-tick.ts';

const tickMs = 2_000;
const startAt = 1_700_000_040_000;

const foldAll = (ticks: readonly PacingTick[]): OpenDecision[] => {
  const all: OpenDecision[] = [];
  let open: OpenDecision | null = null;
  for (const tick of ticks) {
    const folded = foldTick(open, tick);
    if (folded.closed !== null) all.push(folded.closed);
    open = folded.open;
  }
  return open === null ? all : [...all, open];
};
const ticksOf = (bounds: readonly PacingBound[], more: Partial<PacingTick> = {}) =>
  bounds.map((bound, i) => exampleTick({ at: startAt + i * tickMs, bound, ...more }));
const repeat = (bound: PacingBound, count: number) => Array<PacingBound>(count).fill(bound);

describe('ticks', () => {
  it('in a row that are bound by the same thing become one run', () => {
    const ticks = ticksOf([...repeat('worker_slots', 5), ...repeat('none', 3)], { dialCount: 2 });
    const [minute, ...rest] = foldAll(ticks);
    expect(rest).toEqual([]);
    expect(minute?.runs).toMatchObject([
      { bound: 'worker_slots', tickCount: 5, dialCount: 10, fromAt: startAt },
      { bound: 'none', tickCount: 3, dialCount: 6, toAt: startAt + 7 * tickMs },
    ]);
  });

  it('keep the least and the most of what they saw', () => {
    const ticks = [4, 0, 7].map((freeCount, i) =>
      exampleTick({ at: startAt + i * tickMs, freeCount, risk: i / 100, allowed: i / 50 }),
    );
    expect(foldAll(ticks)[0]?.runs).toMatchObject([
      { freeMin: 0, freeMax: 7, riskMax: 0.02, allowed: 0.04 },
    ]);
  });

  it('of a campaign that dials cost one document a minute', () => {
    const minutes = foldAll(ticksOf(repeat('none', 10 * 30), { dialCount: 1 }));
    expect(minutes.length).toBe(10);
    expect(minutes.every(({ toAt, at }) => toAt - at < 60_000)).toBe(true);
  });

  it('that change nothing for an hour cost six documents', () => {
    const calm = foldAll(ticksOf(repeat('leads', 60 * 30)));
    expect(calm.length).toBe(6);
    expect(calm.every(({ toAt, at }) => toAt - at <= calmMs)).toBe(true);
  });

  it('after a pause of a minute begin anew', () => {
    const [first, second] = ticksOf(['leads', 'leads']);
    expect(foldAll([first!, { ...second!, at: startAt + 90_000 }]).length).toBe(2);
  });

  it('of a clock that was set back begin anew', () => {
    const [first, second] = ticksOf(['leads', 'leads']);
    expect(foldAll([second!, first!]).length).toBe(2);
  });

  it('are all accounted for, in order, whatever they were', () => {
    const ticks = fc.array(
      fc.record({
        bound: fc.constantFrom(...PacingBound.options),
        dialCount: fc.integer({ min: 0, max: 3 }),
        afterMs: fc.integer({ min: 1, max: 70_000 }),
      }),
      { minLength: 1, maxLength: 200 },
    );
    fc.assert(
      fc.property(ticks, (given) => {
        let at = startAt;
        const all = given.map(({ bound, dialCount, afterMs }) => {
          at += afterMs;
          return exampleTick({ at, bound, dialCount });
        });
        const documents = foldAll(all);
        const runs = documents.flatMap((document) => document.runs);
        const sum = (of: (run: (typeof runs)[number]) => number) =>
          runs.reduce((total, run) => total + of(run), 0);
        expect(sum((run) => run.tickCount)).toBe(all.length);
        expect(sum((run) => run.dialCount)).toBe(all.reduce((n, tick) => n + tick.dialCount, 0));
        for (const [i, run] of runs.entries()) {
          expect(run.toAt).toBeGreaterThanOrEqual(run.fromAt);
          if (i > 0) expect(run.fromAt).toBeGreaterThan(runs[i - 1]!.toAt);
        }
        for (const { at: fromAt, toAt, runs: own } of documents) {
          expect([own[0]!.fromAt, own.at(-1)!.toAt]).toEqual([fromAt, toAt]);
          expect(own.length).toBeLessThanOrEqual(60);
        }
      }),
      { numRuns: 60 },
    );
  });
});
