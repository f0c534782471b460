import { describe, expect, it } from 'vitest';
import { DECODE, decode, encode, encodeSample, SQUARE } from './mulaw.ts';

describe('µ-law', () => {
  it('decodes the corner codes of G.711', () => {
    const corners = [0x00, 0x0f, 0x10, 0x7e, 0x7f, 0x80, 0x8f, 0xfe, 0xff];
    const linear = [-32_124, -16_764, -15_996, -8, 0, 32_124, 16_764, 8, 0];
    expect(corners.map((code) => DECODE[code])).toEqual(linear);
  });

  it('takes every decoded value back to its code, except negative zero', () => {
    for (let code = 0; code < 256; code++) {
      expect(encodeSample(DECODE[code]!)).toBe(code === 0x7f ? 0xff : code);
    }
  });

  it('encodes every value within half a step of its segment, and clips', () => {
    let worst = 0;
    for (let value = -32_768; value <= 32_767; value++) {
      const back = DECODE[encodeSample(value)]!;
      const clipped = Math.max(-32_635, Math.min(32_635, value));
      const step = 8 << Math.max(0, Math.floor(Math.log2((Math.abs(clipped) + 132) / 128)));
      worst = Math.max(worst, Math.abs(back - clipped) - step / 2);
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect(encodeSample(0)).toBe(0xff);
    expect(encodeSample(32_767)).toBe(0x80);
    expect(encodeSample(-32_768)).toBe(0x00);
  });

  it('converts whole buffers and knows the squares', () => {
    const pcm = Int16Array.of(0, 1_000, -1_000, 32_124);
    expect([...decode(encode(pcm))]).toEqual([0, 988, -988, 32_124]);
    expect(SQUARE[0x80]).toBe(32_124 ** 2);
  });
});
