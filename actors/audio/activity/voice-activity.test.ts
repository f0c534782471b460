import { describe, expect, it } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { encodeSample } from '../codec/mulaw.ts';
import { levelDb, VoiceActivity } from './voice-activity.ts';

const config = VadConfig.parse({ startMs: 60, stopMs: 200, thresholdDb: 12 });

/** Feeds frames of given levels; tells what happened at which frame. */
function listen(levels: number[], settings = config) {
  const vad = new VoiceActivity(settings);
  const changes: [number, string, number][] = [];
  levels.forEach((level, n) => {
    const change = vad.push(level, n * 160);
    if (change)
      changes.push([n, change, (change === 'started' ? vad.startedAt : vad.endedAt) / 160]);
  });
  return { vad, changes };
}
const of = (frames: number, level: number): number[] => Array(frames).fill(level);
/** Deterministic noise of ±1 dB around a level. */
const noisy = (frames: number, level: number) =>
  Array.from({ length: frames }, (_, n) => level + ((n * 7919) % 21) / 10 - 1);

describe('voice activity', () => {
  it('starts after startMs of speech and says where it began', () => {
    expect(listen([...of(50, -65), ...of(5, -20)]).changes).toEqual([[52, 'started', 50]]);
  });

  it('ends with the frame that completes stopMs and says where it ended', () => {
    const { changes } = listen([...of(50, -65), ...of(20, -20), ...of(12, -65)]);
    expect(changes[1]).toEqual([79, 'ended', 70]);
  });

  it('keeps to other times as well', () => {
    const settings = VadConfig.parse({ startMs: 200, stopMs: 500, thresholdDb: 12 });
    const { changes } = listen([...of(10, -65), ...of(20, -20), ...of(40, -65)], settings);
    expect(changes).toEqual([
      [19, 'started', 10],
      [54, 'ended', 30],
    ]);
  });

  it('is not started by clicks', () => {
    const clicks = Array.from({ length: 200 }, (_, n) => (n % 5 === 0 ? -15 : -62));
    expect(listen(clicks).changes).toEqual([]);
  });

  it('does not take a pause shorter than stopMs for the end', () => {
    const { changes } = listen([...of(20, -65), ...of(10, -20), ...of(9, -65), ...of(10, -20)]);
    expect(changes).toEqual([[22, 'started', 20]]);
  });

  it('hears speech from the very first frame', () => {
    expect(listen(of(10, -14)).changes).toEqual([[2, 'started', 0]]);
  });

  it('hears speech 20 dB above steady noise, and its end', () => {
    const { changes } = listen([...noisy(100, -34), ...of(40, -14), ...noisy(20, -34)]);
    expect(changes).toEqual([
      [102, 'started', 100],
      [149, 'ended', 140],
    ]);
  });

  it('lets a long utterance without a pause be one', () => {
    const { changes } = listen([...of(50, -65), ...of(500, -16), ...of(20, -65)]);
    expect(changes.map(([, change]) => change)).toEqual(['started', 'ended']);
    expect(changes[1]![2]).toBe(550);
  });

  it('does not take noise that begins in mid-call for speech for ever', () => {
    const { vad } = listen([...of(100, -65), ...noisy(1_000, -35)]);
    expect(vad.speaking).toBe(false);
  });

  it('is deaf to digital silence with a little dither', () => {
    expect(listen([...of(100, -100), ...of(20, -55), ...of(20, -100)]).changes).toEqual([]);
  });

  it('measures the level of µ-law', () => {
    const sine = Uint8Array.from({ length: 160 }, (_, i) =>
      encodeSample(Math.round(32_000 * Math.sin((2 * Math.PI * i) / 16))),
    );
    expect(levelDb(sine)).toBeCloseTo(-3.2, 0);
    expect(levelDb(new Uint8Array(160).fill(0xff))).toBe(-100);
  });
});
