import { describe, expect, it } from 'vitest';
import { MulawRing } from './mulaw-ring.ts';
import { PlaceRing } from './place-ring.ts';

/** Each sample has a value of its own, as far as a byte goes. */
const stretch = (from: number, length: number) =>
  Uint8Array.from({ length }, (_, i) => (from + i) % 251);
const read = (ring: MulawRing, from: number, length: number) => {
  const bytes = new Uint8Array(length);
  ring.copyTo(bytes, from, length);
  return bytes;
};
const grow = (ring: MulawRing, samples: number, wanted?: number) => {
  for (const to = ring.end + samples; ring.end < to; ) {
    if (wanted !== undefined) ring.release(ring.end - wanted);
    ring.append(stretch(ring.end, 160), 0, 160);
  }
};

describe('a ring of what was heard', () => {
  it.each([0, 777])('has the newest samples up to its size, from %i on', (start) => {
    const ring = new MulawRing(20_000, start);
    grow(ring, 12_000);
    expect([ring.oldest, ring.end]).toEqual([start, start + 12_000]);
    expect(read(ring, start, 12_000)).toEqual(stretch(start, 12_000));
    grow(ring, 48_000);
    expect([ring.oldest, ring.byteLength]).toEqual([start + 40_000, 20_000]);
    expect(read(ring, ring.oldest, 20_000)).toEqual(stretch(ring.oldest, 20_000));
  });

  it('has room for what is wanted only, and for more again when it is', () => {
    const ring = new MulawRing(131_072);
    grow(ring, 400_000, 6_000);
    expect(ring.byteLength).toBe(8_000);
    expect(read(ring, ring.end - 6_000, 6_000)).toEqual(stretch(ring.end - 6_000, 6_000));
    const from = ring.oldest;
    ring.append(stretch(ring.end, 24_000), 0, 24_000);
    expect(ring.oldest).toBeLessThanOrEqual(from + 2_000);
    expect(read(ring, ring.end - 30_000, 30_000)).toEqual(stretch(ring.end - 30_000, 30_000));
  });
});

describe('a ring of places', () => {
  it('gives what was put where it was put and silence elsewhere, however far ahead that was', () => {
    const source = new MulawRing(32_768);
    source.append(stretch(0, 30_000), 0, 30_000);
    const ring = new PlaceRing(32_768, 5_000);
    ring.put(9_000, source, 100, 900);
    ring.put(20_000, source, 0, 17_768);
    expect(ring.byteLength).toBe(32_768);
    const taken: number[] = [];
    while (ring.from < 60_000) {
      const samples = new Int16Array(2 * 5_000);
      ring.take(ring.from + 5_000, samples, 1, 2);
      taken.push(...samples.filter((_, i) => i % 2 === 1));
    }
    const expected = new Int16Array(55_000);
    const heard = new Int16Array(17_768);
    source.decodeTo(heard, 100, 900);
    expected.set(heard.subarray(0, 900), 4_000);
    source.decodeTo(heard, 0, 17_768);
    expected.set(heard, 15_000);
    expect(Int16Array.from(taken)).toEqual(expected);
  });

  it('takes little room while everything is put near', () => {
    const source = new MulawRing(32_768);
    source.append(stretch(0, 4_000), 0, 4_000);
    const ring = new PlaceRing(32_768);
    for (let block = 0; block < 30; block++) {
      ring.put(ring.from + 16_000, source, 0, 1_600);
      ring.take(ring.from + 16_000, new Int16Array(16_000), 0, 1);
    }
    expect(ring.byteLength).toBe(20_000);
  });
});
