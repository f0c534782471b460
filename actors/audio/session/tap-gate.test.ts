import { describe, expect, it } from 'vitest';
import { MulawRing } from './mulaw-ring.ts';
import { TapGate } from './tap-gate.ts';

const open = (fromSample: number, already: number, ringSize = 16_384) => {
  const ring = new MulawRing(ringSize);
  const heard: number[] = [];
  let end = 0;
  const fill = (samples: number) => {
    ring.append(new Uint8Array(samples), 0, samples);
    end += samples;
  };
  fill(already);
  const pieces: number[] = [];
  const hear = (at: number, { length }: Int16Array) => {
    pieces.push(length);
    for (let frame = at; frame < at + length; frame += 160) heard.push(frame);
  };
  const gate = new TapGate(ring, hear, fromSample, end);
  return {
    heard,
    pieces,
    /** Time passes frame by frame. */
    pass(samples: number, speaking = false, startedAt = 0) {
      for (let i = 0; i < samples; i += 160) {
        fill(160);
        gate.advance(end, speaking, startedAt);
      }
    },
    take: () => heard.splice(0),
  };
};

describe('what a recogniser is let hear', () => {
  it('is at once everything from where it asks', () => {
    const { heard } = open(330, 960);
    expect(heard).toEqual([320, 480, 640, 800]);
  });

  it('is no more than the ring still holds', () => {
    const { heard } = open(0, 1_600, 1_024);
    expect(heard).toEqual([640, 800, 960, 1_120, 1_280, 1_440]);
  });

  it('is nothing of a long silence, and of speech all from 300 ms before its beginning', () => {
    const { take, pass } = open(0, 0);
    pass(8_000);
    expect(take()).toEqual([]);
    pass(160, true, 7_680);
    expect(take()).toEqual(Array.from({ length: 16 }, (_, n) => 5_280 + n * 160));
  });

  it('goes on for 300 ms after the speech, so that no ending is lost', () => {
    const { take, pass } = open(0, 0);
    pass(1_440, true, 0);
    expect(take()).toHaveLength(8);
    pass(4_800);
    expect(take()).toHaveLength(16);
  });

  it('comes in pieces of 80 ms, but an end of speech and the last of all wait for none', () => {
    const { take, pass, pieces } = open(0, 0);
    pass(1_600, true, 0);
    expect(take()).toHaveLength(8);
    pass(160);
    expect(take()).toHaveLength(3);
    pass(2_240);
    expect(take()).toHaveLength(14);
    pass(4_800);
    expect(take()).toEqual([]);
    expect(pieces).toEqual([640, 640, 480, 640, 640, 640, 320]);
  });

  it('has no frame twice and none out of order when speech begins again', () => {
    const { heard, pass } = open(0, 0);
    pass(1_600, true, 0);
    pass(4_800);
    pass(960, true, 6_400);
    expect(heard).toEqual(heard.toSorted((a, b) => a - b));
    expect(new Set(heard).size).toBe(heard.length);
    expect(heard.at(-1)).toBe(7_040);
  });
});
