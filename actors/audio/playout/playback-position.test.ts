import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PlaybackPosition } from './playback-position.ts';

type Stretch = [from: number, to: number, at: number];

const open = (wire = 0, party = 0) => {
  const placed: Stretch[] = [];
  const position = new PlaybackPosition(0, wire, party, (...stretch) => placed.push(stretch));
  return { position, placed };
};

/** Writes so many frames and, behind the last, a mark. */
const write = (position: PlaybackPosition, frames: number, partyEnd: number) => {
  for (let n = 0; n < frames; n += 1) position.wrote(160, partyEnd);
  position.marked(position.sent);
};

describe('what has sounded at the party', () => {
  it('is what an echo proves: the marked sample, together with the frame that follows', () => {
    const { position, placed } = open();
    write(position, 5, 1_600);
    expect(position.heard).toBe(0);
    expect(position.echoed(800, 2_400)).toBe(true);
    expect(placed).toEqual([[0, 800, 1_760]]);
    expect([position.heard, position.heardAt, position.isOutstanding]).toEqual([800, 2_560, false]);
  });

  it('is told nothing new by an echo of the past or of what was never sent', () => {
    const { position, placed } = open();
    write(position, 5, 0);
    position.echoed(800, 800);
    expect(position.echoed(800, 1_600)).toBe(false);
    expect(position.echoed(960, 1_600)).toBe(false);
    expect(placed).toHaveLength(1);
  });

  it('is without a gap or an overlap when echoes come a little early or late', () => {
    const { position, placed } = open();
    write(position, 5, 0);
    write(position, 5, 0);
    position.echoed(800, 800);
    position.echoed(1_600, 1_920);
    expect(placed).toEqual([
      [0, 800, 160],
      [800, 1_600, 960],
    ]);
  });

  it('has a gap where the carrier was dry', () => {
    const { position, placed } = open();
    write(position, 5, 0);
    position.echoed(800, 800);
    write(position, 5, 8_000);
    position.echoed(1_600, 8_800);
    expect(placed.at(-1)).toEqual([800, 1_600, 8_160]);
  });

  it('goes on at a cut as far as media has come since, but not past a mark that was not reached', () => {
    const { position } = open();
    write(position, 5, 0);
    write(position, 20, 0);
    position.echoed(800, 800);
    expect(position.cut(2_560)).toBe(2_400);
    const far = open();
    write(far.position, 5, 0);
    write(far.position, 5, 0);
    far.position.echoed(800, 800);
    expect(far.position.cut(80_000)).toBe(1_440);
  });

  it('is nothing at a cut when no echo ever came', () => {
    const { position } = open();
    write(position, 5, 0);
    expect(position.cut(8_000)).toBe(0);
  });

  it('believes an echo behind a clear only when media follows it, and only where playback can be', () => {
    const { position } = open();
    write(position, 5, 0);
    write(position, 5, 0);
    position.echoed(800, 800);
    position.echoedAfterClear(1_600, 1_000);
    expect(position.heard).toBe(800);
    position.confirm();
    expect(position.heard).toBe(800);
    position.echoedAfterClear(1_600, 1_600);
    position.confirm();
    expect(position.heard).toBe(1_600);
  });

  it('may be assumed when the carrier tells nothing, and never beyond what was sent', () => {
    const { position, placed } = open();
    write(position, 5, 0);
    position.assume(1_600, 1_000);
    expect(placed).toEqual([[0, 800, 200]]);
    expect(position.partyOf(400)).toBe(600);
  });

  it('is placed once and in order, whatever the carrier echoes and when', () => {
    const step = fc.oneof(
      fc.record({ type: fc.constant('write'), frames: fc.integer({ min: 1, max: 10 }) }),
      fc.record({ type: fc.constant('echo'), back: fc.integer({ min: -2, max: 12 }) }),
      fc.record({ type: fc.constant('pass'), frames: fc.integer({ min: 1, max: 20 }) }),
      fc.record({ type: fc.constant('dry') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { position, placed } = open();
        let partyEnd = 0;
        for (const one of steps) {
          if ('back' in one) position.echoed(position.sent - one.back * 160, partyEnd);
          else if (one.type === 'dry') position.restarted();
          else if (one.type === 'pass') partyEnd += (one as { frames: number }).frames * 160;
          else write(position, (one as { frames: number }).frames, partyEnd);
        }
        position.cut(partyEnd);
        let [wire, axis] = [0, 0];
        for (const [from, to, at] of placed) {
          expect(from).toBe(wire);
          expect(at).toBeGreaterThanOrEqual(axis);
          wire = to;
          axis = at + to - from;
        }
        expect(position.heard).toBe(wire);
        expect(wire).toBeLessThanOrEqual(position.sent);
      }),
      { numRuns: 300 },
    );
  });
});
