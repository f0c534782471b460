import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DECODE, MULAW_SILENCE } from '../codec/mulaw.ts';
import { JitterBuffer } from './jitter-buffer.ts';

/** A frame whose samples all carry its number. */
const frame = (n: number) => new Uint8Array(160).fill(n % 200);

function buffer() {
  const out: number[] = [];
  const real: boolean[] = [];
  const jitter = new JitterBuffer((bytes, from, length, isReal) => {
    expect(from).toBe(out.length);
    for (let i = 0; i < length; i++) {
      out.push(bytes[i]!);
      real.push(isReal);
    }
  });
  return { jitter, out, real, frames: () => out.filter((_, i) => i % 160 === 0) };
}

describe('the jitter buffer', () => {
  it('lets frames in order through at once', () => {
    const { jitter, out } = buffer();
    for (let n = 0; n < 5; n++) {
      expect(jitter.push(n * 20, frame(n), 1_000 + n * 20)).toBe('accepted');
      expect(out.length).toBe((n + 1) * 160);
    }
  });

  it('counts the party’s samples from its first frame, whatever its timestamp', () => {
    const { jitter, out } = buffer();
    jitter.push(123_460, frame(1), 1_000);
    jitter.push(123_480, frame(2), 1_020);
    expect(out.length).toBe(320);
  });

  it('puts swapped frames in order and drops the second of two', () => {
    const { jitter, frames } = buffer();
    const order = [0, 2, 1, 1, 3, 5, 4, 2];
    const arrivals = order.map((n, i) => jitter.push(n * 20, frame(n), 1_000 + i * 20));
    expect(frames()).toEqual([0, 1, 2, 3, 4, 5]);
    expect(arrivals.filter((arrival) => arrival === 'duplicate')).toHaveLength(2);
  });

  it('conceals a lost frame with the one before it, fading', () => {
    const { jitter, out, real } = buffer();
    const loud = new Uint8Array(160).fill(0x80);
    for (const n of [0, 1, 3, 4, 5, 6]) jitter.push(n * 20, loud, 1_000 + n * 20);
    expect(out.length).toBe(7 * 160);
    expect(real.filter((is) => !is).length).toBe(160);
    const hole = out.slice(320, 480).map((code) => DECODE[code]!);
    expect(hole[0]).toBeGreaterThan(31_000);
    expect(hole[159]).toBeLessThan(hole[0]! * 0.75);
    expect(jitter.concealedSamples).toBe(160);
  });

  it('fades to silence in a long hole', () => {
    const { jitter, out } = buffer();
    const loud = new Uint8Array(160).fill(0x80);
    jitter.push(0, loud, 1_000);
    jitter.push(400, loud, 1_400);
    jitter.tick(1_500);
    expect(out.length).toBe(21 * 160);
    expect(new Set(out.slice(4 * 160, 20 * 160))).toEqual(new Set([MULAW_SILENCE]));
  });

  it('does not wait longer for a lost frame than its depth, by the clock', () => {
    const { jitter, out } = buffer();
    jitter.push(0, frame(0), 1_000);
    jitter.push(40, frame(2), 1_040);
    jitter.tick(1_090);
    expect(out.length).toBe(160);
    jitter.tick(1_100);
    expect(out.length).toBe(480);
  });

  it('waits longer when a frame came too late, and less again later', () => {
    const { jitter } = buffer();
    for (const n of [0, 2, 3, 4, 5, 6]) jitter.push(n * 20, frame(n), 1_000 + n * 20);
    expect(jitter.push(20, frame(1), 1_140)).toBe('late');
    expect(jitter.depthMs).toBe(140);
    for (let n = 7; n < 3_000; n++) jitter.push(n * 20, frame(n), 1_000 + n * 20);
    expect(jitter.depthMs).toBe(60);
  });

  it('fills by the wall clock when the carrier stops sending, and goes on in place', () => {
    const { jitter, out } = buffer();
    jitter.push(0, frame(1), 1_000);
    for (let at = 1_020; at <= 1_180; at += 20) jitter.tick(at);
    expect(out.length).toBe(160);
    for (let at = 1_200; at <= 3_000; at += 20) jitter.tick(at);
    expect(out.length).toBe(160 + (2_000 - 60) * 8);
    jitter.push(2_020, frame(9), 3_020);
    jitter.tick(3_020 + jitter.depthMs);
    expect(out.length).toBe(2_040 * 8);
    expect(out.at(-1)).toBe(9);
  });

  it('drops a wild timestamp, and follows when the carrier keeps to it', () => {
    const { jitter, out } = buffer();
    jitter.push(0, frame(0), 1_000);
    expect(jitter.push(9_999_999_999, frame(1), 1_020)).toBe('wild');
    expect(jitter.push(20, frame(1), 1_020)).toBe('accepted');
    let n = 0;
    while (jitter.push(5_000_000 + n * 20, frame(2), 1_040 + n * 20) === 'wild') n++;
    expect(n).toBe(24);
    expect(out.length).toBeLessThan(1_000 * 8);
    expect(jitter.push(5_000_000 + (n + 1) * 20, frame(3), 1_040 + (n + 1) * 20)).toBe('accepted');
    expect(out.at(-1)).toBe(3);
  });

  it('takes frames of any length, overlapping too', () => {
    const { jitter, out } = buffer();
    jitter.push(0, new Uint8Array(800).fill(1), 1_000);
    jitter.push(50, new Uint8Array(800).fill(2), 1_100);
    jitter.push(150, new Uint8Array(3).fill(3), 1_200);
    expect(out.length).toBe(1_203);
    expect(out.slice(0, 801)).toEqual([...Array(800).fill(1), 2]);
  });

  it('yields a whole, gapless stream of the right length from any order, loss and repetition', () => {
    const arrival = fc.record({
      copies: fc.constantFrom(1, 1, 1, 1, 1, 0, 2),
      delayMs: fc.constantFrom(0, 0, 0, 0, 5, 25, 45, 90, 180),
    });
    fc.assert(
      fc.property(fc.array(arrival, { minLength: 2, maxLength: 120 }), (plan) => {
        const { jitter, out, real } = buffer();
        const coming = plan.flatMap(({ copies, delayMs }, n) =>
          Array.from({ length: n === 0 ? 1 : copies }, (_, copy) => ({
            n,
            at: n === 0 ? 1_000 : 1_000 + n * 20 + delayMs + copy * 3,
          })),
        );
        coming.sort((a, b) => a.at - b.at);
        let clock = 1_000;
        for (const { n, at } of coming) {
          for (; clock + 20 <= at; clock += 20) jitter.tick(clock + 20);
          jitter.push(n * 20, frame(n), at);
        }
        jitter.drainAll();
        const last = Math.max(...coming.map(({ n }) => n));
        // Gapless is checked by the sink; the wall clock may have filled beyond the last frame by less than a stall.
        expect(out.length).toBeGreaterThanOrEqual((last + 1) * 160);
        expect(out.length).toBeLessThanOrEqual((last + 1) * 160 + 20 * 160);
        for (let i = 0; i < out.length; i += 160) {
          if (real[i]) expect(out[i]).toBe((i / 160) % 200);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('loses nothing when frames are late by less than the depth', () => {
    const delays = fc.array(fc.integer({ min: 0, max: 39 }), { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(delays, (list) => {
        const { jitter, frames, real } = buffer();
        const coming = list.map((delay, n) => ({ n, at: 1_000 + (n === 0 ? 0 : n * 20 + delay) }));
        coming.sort((a, b) => a.at - b.at);
        for (const { n, at } of coming) jitter.push(n * 20, frame(n), at);
        expect(frames()).toEqual(list.map((_, n) => n % 200));
        expect(real.every(Boolean)).toBe(true);
      }),
    );
  });
});
