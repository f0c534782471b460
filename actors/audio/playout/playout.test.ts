import { describe, expect, it } from 'vitest';
import { MULAW_SILENCE } from '../codec/mulaw.ts';
import { Playout } from './playout.ts';

/** A playout of 100 ms lead and the wire behind it, with the carrier's pace taken from the clock. */
const open = (leadMs = 100, burstMs = 180) => {
  const wire: string[] = [];
  const frames: Uint8Array[] = [];
  let now = 1_000;
  const playout = new Playout(
    { leadMs, burstMs },
    {
      fill: () => {},
      fills: false,
      frame: (bytes, from) => {
        frames.push(Uint8Array.from(bytes.subarray(from, from + 160)));
        wire.push('frame');
      },
      paused: () => {},
      mark: () => wire.push('mark'),
      started: ({ playId }) => wire.push(`${playId} started`),
      written: ({ playId }) => wire.push(`${playId} written`),
    },
  );
  return {
    playout,
    wire,
    frames,
    audio: (playId: string, samples: number, code = 0x20) =>
      playout.audio(playId, new Uint8Array(samples).fill(code)),
    pump: (ms = 0) => {
      now += ms;
      playout.pump(now);
    },
    now: () => now,
    take: () => wire.splice(0),
    frameCount: () => frames.length,
  };
};

describe('the pace of the bot', () => {
  it('runs its lead and 180 ms ahead of real time, and then ten frames whenever less than the lead is left', () => {
    const { playout, audio, pump, frameCount } = open(100);
    playout.open('p');
    audio('p', 8_000);
    pump();
    expect(frameCount()).toBe(14);
    pump();
    pump(180);
    expect(frameCount()).toBe(14);
    pump(20);
    expect(frameCount()).toBe(24);
    pump(60);
    pump(140);
    expect(frameCount()).toBe(34);
    expect([playout.lateFrames, playout.underruns]).toEqual([0, 0]);
  });

  it('writes a frame each 20 ms to a carrier that wants it so', () => {
    const { playout, audio, pump, frameCount } = open(100, 0);
    playout.open('p');
    audio('p', 8_000);
    pump();
    expect(frameCount()).toBe(5);
    pump(20);
    expect(frameCount()).toBe(6);
    pump(60);
    expect(frameCount()).toBe(9);
  });

  it('cuts pieces of any length into whole frames and pads only the last', () => {
    const { playout, audio, pump, frames } = open();
    playout.open('p');
    audio('p', 100, 1);
    audio('p', 100, 2);
    audio('p', 150, 3);
    playout.finish('p');
    pump();
    expect(frames.map((frame) => [...new Set(frame)])).toEqual([
      [1, 2],
      [2, 3],
      [3, MULAW_SILENCE],
    ]);
    expect(frames[2]!.filter((code) => code === 3)).toHaveLength(30);
  });

  it('says when a play is on the wire wholly, and marks its end', () => {
    const { playout, audio, pump, take } = open();
    playout.open('p');
    audio('p', 320);
    playout.finish('p');
    pump();
    expect(take()).toEqual(['frame', 'p started', 'mark', 'frame', 'mark', 'p written']);
    expect(playout.find('p')).toMatchObject({ written: true, sent: 320, wireEnd: 320 });
  });

  it('is done at once with a play that holds no audio', () => {
    const { playout, pump, take } = open();
    playout.open('p');
    playout.finish('p');
    pump();
    expect(take()).toEqual(['p written']);
  });

  it('lets a second play wait for the first', () => {
    const { playout, audio, pump, take } = open();
    for (const playId of ['p', 'q']) {
      playout.open(playId);
      audio(playId, 160);
      playout.finish(playId);
    }
    pump();
    expect(take().filter((line) => line.includes(' '))).toEqual([
      'p started',
      'p written',
      'q started',
      'q written',
    ]);
    expect(playout.find('q')).toMatchObject({ wireStart: 160, wireEnd: 320 });
  });

  it('marks the first frame behind each mark that was asked for, in the order of their places', () => {
    const { playout, audio, pump, take } = open(1_000);
    playout.open('p');
    const play = playout.find('p')!;
    play.mark('late', 400);
    play.mark('early', 160);
    expect(play.marks.map(({ name }) => name)).toEqual(['early', 'late']);
    audio('p', 800);
    pump();
    expect(take()).toEqual([
      'frame',
      'p started',
      'mark',
      'frame',
      'frame',
      'mark',
      'frame',
      'frame',
    ]);
  });

  it('tells the provider’s lateness from its own', () => {
    const late = open(20);
    late.playout.open('p');
    late.audio('p', 3_200);
    late.pump();
    late.pump(201);
    expect([late.playout.lateFrames, late.playout.underruns]).toEqual([1, 0]);
    const starved = open(20);
    starved.playout.open('p');
    starved.audio('p', 160);
    starved.pump();
    starved.pump(100);
    starved.audio('p', 160);
    starved.pump();
    expect([starved.playout.lateFrames, starved.playout.underruns]).toEqual([0, 1]);
  });

  it('sends more as soon as the carrier is seen to be ahead', () => {
    const { playout, audio, pump, frameCount, now } = open(100);
    playout.open('p');
    audio('p', 8_000);
    pump();
    // 280 ms were written, of which it has played 200: less than the lead is left.
    playout.reached(1_600, now());
    pump();
    expect(frameCount()).toBe(24);
  });

  it('forgets everything at a clear and says what was open', () => {
    const { playout, audio, pump, take, now } = open();
    playout.open('p');
    playout.open('q');
    audio('p', 8_000);
    pump();
    expect(playout.clear().map(({ playId, sent }) => [playId, sent])).toEqual([
      ['p', 2_240],
      ['q', 0],
    ]);
    take();
    pump(100);
    expect(take()).toEqual([]);
    expect(playout.isDry(now())).toBe(true);
  });

  it('refuses a play of a known name, audio for none or behind its end, and more than a minute', () => {
    const { playout, audio } = open();
    expect([playout.open('p'), playout.open('p')]).toEqual([true, false]);
    expect(audio('nobody', 160)).toBe(false);
    expect([audio('p', 480_000), audio('p', 160)]).toEqual([true, false]);
    expect(playout.droppedSamples).toBe(160);
    playout.clear();
    playout.open('r');
    playout.finish('r');
    expect(audio('r', 160)).toBe(false);
  });
});
