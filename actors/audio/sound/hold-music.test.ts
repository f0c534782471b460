import { describe, expect, it } from 'vitest';
import { levelDb } from '../activity/voice-activity.ts';
import { decode, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { HoldMusic } from './hold-music.ts';

const ROUND = 32 * 2_400;

describe('hold music', () => {
  it('sounds all the time, at the level of a voice, and never near the end of the scale', () => {
    const music = new HoldMusic().next(2 * ROUND);
    for (let at = 8_000; at < music.length; at += FRAME_SAMPLES) {
      expect(levelDb(music, at)).toBeGreaterThan(-32);
      expect(levelDb(music, at)).toBeLessThan(-12);
    }
    expect(decode(music).every((sample) => Math.abs(sample) < 16_384)).toBe(true);
  });

  it('does not depend on the pieces it is taken in', () => {
    const whole = new HoldMusic().next(20_000);
    const pieces = new HoldMusic();
    const taken = [1, 159, 8_000, 3_840, 8_000].flatMap((length) => [...pieces.next(length)]);
    expect(taken).toEqual([...whole]);
  });

  it('goes round and round', () => {
    const music = new HoldMusic();
    music.next(ROUND);
    const second = decode(music.next(ROUND));
    const third = decode(music.next(ROUND));
    expect(second.every((sample, n) => Math.abs(sample - third[n]!) <= 1_024)).toBe(true);
  });
});
