import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { levelDb } from '../activity/voice-activity.ts';
import { DECODE, decode, encodeSample, FRAME_SAMPLES, MULAW_SILENCE } from '../codec/mulaw.ts';
import { coreWithCarrier } from './core-with-carrier.ts';

/** A line with noise of this level. */
const noisy = (level: number) => {
  const amplitude = 32_768 * Math.sqrt(3) * 10 ** (level / 20);
  return Uint8Array.from({ length: FRAME_SAMPLES }, (_, n) =>
    encodeSample(Math.round(amplitude * (((n * 7_919) % 201) / 100 - 1))),
  );
};
const isLoud = (code: number): boolean => Math.abs(DECODE[code]!) > 4_000;
/** Codes 0 to 15 are the loudest there are: no noise has them. */
const loud = (samples: number, code: number) => new Uint8Array(samples).fill(code);

describe('comfort noise', () => {
  it('sounds while nothing plays, as loud as the line of the party', () => {
    for (const level of [-58, -50]) {
      const { run, carrier } = coreWithCarrier({ comfort: true });
      run(250, noisy(level));
      const heard = Uint8Array.from(carrier.heard.slice(-100 * FRAME_SAMPLES));
      expect(heard.every((code) => code === MULAW_SILENCE)).toBe(false);
      const levels = Array.from({ length: 100 }, (_, n) => levelDb(heard, n * FRAME_SAMPLES));
      const mean = levels.reduce((sum, one) => sum + one, 0) / 100;
      expect(Math.abs(mean - level)).toBeLessThan(4);
    }
  });

  it('is bounded at a line that is dead and at one that is loud', () => {
    for (const [level, bound] of [
      [-90, -60],
      [-25, -46],
    ] as const) {
      const { run, carrier } = coreWithCarrier({ comfort: true });
      run(400, noisy(level));
      const heard = levelDb(Uint8Array.from(carrier.heard.slice(-FRAME_SAMPLES)));
      expect(Math.abs(heard - bound)).toBeLessThan(3);
    }
  });

  it('lets a play begin within 60 ms, whole and without noise in it', () => {
    const { run, carrier, say, of } = coreWithCarrier({ comfort: true });
    run(50);
    const saidAt = carrier.heard.length;
    say('p1', loud(8_000, 3));
    run(80);
    const first = carrier.heard.findIndex(isLoud);
    expect(first - saidAt).toBeLessThanOrEqual(60 * 8);
    expect(carrier.heard.slice(first, first + 8_000).every((code) => code === 3)).toBe(true);
    // Told before it sounds: reckoned by the clock.
    expect(Math.abs(of('play.started')[0]!.partySample - first)).toBeLessThanOrEqual(320);
    expect(of('play.finished')).toMatchObject([{ partySample: first + 8_000 }]);
  });

  it('leaves a play that waits for its audio in the middle unmixed', () => {
    const { run, carrier, core, at } = coreWithCarrier({ comfort: true });
    run(10);
    core.play('p1', at());
    core.audio('p1', loud(1_600, 3), at());
    run(40);
    core.audio('p1', loud(1_600, 3), at());
    core.finish('p1', at());
    run(40);
    const first = carrier.heard.findIndex(isLoud);
    const last = carrier.heard.findLastIndex(isLoud);
    const between = carrier.heard.slice(first, last + 1).filter((code) => code !== 3);
    expect(between.every((code) => code === MULAW_SILENCE)).toBe(true);
  });

  it('answers a clear at once when only noise would be cut', () => {
    const { run, core, clear } = coreWithCarrier({ comfort: true });
    run(20);
    clear();
    expect(core.edges).toMatchObject([{ type: 'play.cleared', playId: null }]);
    expect(core.texts.some((text) => String(text).includes('"clear"'))).toBe(false);
  });

  it('takes nothing from the account of any plays and clears, nor from the recording', () => {
    const step = fc.record({
      act: fc.constantFrom('say', 'say', 'clear', 'wait'),
      ticks: fc.integer({ min: 0, max: 40 }),
      samples: fc.integer({ min: 1, max: 6_000 }),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 2, maxLength: 20 }),
        fc.integer({ min: 0, max: 4 }),
        (steps, lagTicks) => {
          const line = coreWithCarrier({ comfort: true, lagTicks });
          const { run, carrier, core, edges, blocks, say, clear, at } = line;
          const said: number[] = [];
          run(3);
          for (const { act, ticks, samples } of steps) {
            if (act === 'say') {
              say(`p${said.length}`, loud(samples, said.length % 16));
              said.push(samples);
            } else if (act === 'clear') clear();
            run(ticks);
          }
          clear();
          run(20);
          core.close(at());
          edges.push(...core.edges.splice(0));
          const told = said.flatMap((samples, n) => {
            const ends = edges.filter(
              (edge) =>
                (edge.type === 'play.finished' || edge.type === 'play.cleared') &&
                edge.playId === `p${n}`,
            );
            expect(ends).toHaveLength(1);
            const heard = ends[0]!.type === 'play.cleared' ? ends[0]!.heardSamples : samples;
            return Array(heard).fill(n % 16);
          });
          expect(told).toEqual(carrier.heard.filter(isLoud));
          const right = blocks.flatMap(({ stereo }) =>
            Array.from(stereo.filter((_, i) => i % 2 === 1)),
          );
          const certain = right.length - 5 * FRAME_SAMPLES;
          expect(right.slice(0, certain)).toEqual([
            ...decode(new Uint8Array(carrier.heard.slice(0, certain))),
          ]);
          expect(core.counters).toMatchObject({
            clearTimeouts: 0,
            finishTimeouts: 0,
            strayMarks: 0,
            unheard: 0,
          });
        },
      ),
      { numRuns: 30 },
    );
  });
});
