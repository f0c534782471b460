import { describe, expect, it } from 'vitest';
import { ALAW_SILENCE, decodeAlaw, encodeAlaw } from './alaw.ts';
import { decodeLinear16, encodeLinear16 } from './linear16.ts';

describe('A-law', () => {
  const codes = Uint8Array.from({ length: 256 }, (_, code) => code);
  const values = Int16Array.from({ length: 65_536 }, (_, n) => n - 32_768);

  it('knows the values of G.711', () => {
    // Positive from the smallest up, by the standard's table 1a (13 bits, here times 8).
    const known = Uint8Array.of(0xd5, 0xd4, 0xda, 0xc5, 0xf5, 0xaa, 0x55, 0x2a);
    expect([...decodeAlaw(known)]).toEqual([8, 24, 248, 264, 528, 32_256, -8, -32_256]);
    expect(ALAW_SILENCE).toBe(encodeAlaw(Int16Array.of(0))[0]);
  });

  it('gives every code back', () => {
    expect(encodeAlaw(decodeAlaw(codes))).toEqual(codes);
  });

  it('is off by half a step at most: 1 of 32, or 8 near zero', () => {
    const back = decodeAlaw(encodeAlaw(values));
    for (const [n, value] of values.entries()) {
      const clipped = Math.max(-32_767, value);
      const error = Math.abs(back[n]! - clipped);
      expect(error <= Math.max(8, Math.abs(clipped) / 32) + 1).toBe(true);
    }
  });

  it('never falls where the sample rises', () => {
    const back = decodeAlaw(encodeAlaw(values));
    expect(back.every((value, n) => n === 0 || value >= back[n - 1]!)).toBe(true);
  });
});

describe('linear samples as bytes', () => {
  const pcm = Int16Array.of(0, 1, -1, 258, 32_767, -32_768);

  it('have the low byte first or the high byte', () => {
    expect([...encodeLinear16(Int16Array.of(258, -2), 'low-first')]).toEqual([2, 1, 254, 255]);
    expect([...encodeLinear16(Int16Array.of(258, -2), 'high-first')]).toEqual([1, 2, 255, 254]);
  });

  it.each(['low-first', 'high-first'] as const)('come back, %s, from any offset', (order) => {
    const shifted = new Uint8Array(pcm.length * 2 + 1);
    shifted.set(encodeLinear16(pcm, order), 1);
    expect(decodeLinear16(shifted.subarray(1), order)).toEqual(pcm);
  });

  it('leave out a byte without its other half', () => {
    expect(decodeLinear16(Uint8Array.of(1, 0, 7), 'low-first')).toEqual(Int16Array.of(1));
  });
});
