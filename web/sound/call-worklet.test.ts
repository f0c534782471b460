import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FromWorklet, ToWorklet } from './call-worklet.ts';

/** A quantum of the browser's audio thread, and a frame of the wire at 16 kHz, in samples. */
const quantum = 128;
const frame = 320;

interface Processor {
  port: { onmessage: (event: { data: ToWorklet }) => void };
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}

let Made: new () => Processor;
const told: FromWorklet[] = [];
beforeAll(async () => {
  vi.stubGlobal('sampleRate', 16_000);
  vi.stubGlobal(
    'AudioWorkletProcessor',
    class {
      port = { onmessage: null, postMessage: (message: FromWorklet) => told.push(message) };
    },
  );
  vi.stubGlobal('registerProcessor', (_: string, made: new () => Processor) => {
    Made = made;
  });
  await import('./call-worklet.ts');
});

let processor: Processor;
beforeEach(() => {
  told.length = 0;
  processor = new Made();
});

const order = (data: ToWorklet) => processor.port.onmessage({ data });
const play = (samples: number, level = 8_192) =>
  order({ do: 'play', pcm: new Int16Array(samples).fill(level) });
const mark = (name: string) => order({ do: 'mark', name });
/** So many quanta pass; what sounded. */
const pass = (quanta: number, heard?: Float32Array): number[] => {
  const out: number[] = [];
  for (let n = 0; n < quanta; n++) {
    const sound = new Float32Array(quantum);
    processor.process([heard === undefined ? [] : [heard]], [[sound]]);
    out.push(...sound);
  }
  return out;
};
const marks = () => told.flatMap((each) => (each.type === 'marks' ? each.names : []));
const frames = () => told.filter((each) => each.type === 'frame');
const sounding = (out: number[]) => out.filter((sample) => sample !== 0).length;

describe('the sound of a browser call', () => {
  it('sends 20 ms after 20 ms of the microphone, and silence without one', () => {
    pass(5, new Float32Array(quantum).fill(0.5));
    pass(5);
    expect(frames()).toHaveLength(4);
    expect(frames()[0]).toMatchObject({ partyLevel: 0.5, botLevel: 0 });
    expect([...frames()[0]!.pcm]).toEqual(Array.from({ length: frame }, () => 16_384));
    expect([...frames()[3]!.pcm]).toEqual(Array.from({ length: frame }, () => 0));
  });

  it('begins when 60 ms have come, or 100 ms after less, and loses no sample', () => {
    play(frame * 2);
    expect(sounding(pass(5))).toBe(0);
    play(frame);
    expect(sounding(pass(8))).toBe(frame * 3);
    play(frame);
    // 100 ms are twelve quanta and a half.
    expect(sounding(pass(12))).toBe(0);
    expect(sounding(pass(4))).toBe(frame);
  });

  it('brings a mark back when all before it has sounded, at once where nothing waits', () => {
    mark('idle');
    expect(marks()).toEqual(['idle']);
    play(frame * 3);
    mark('three');
    play(frame);
    mark('four');
    pass(7);
    expect(marks()).toEqual(['idle']);
    pass(1);
    expect(marks()).toEqual(['idle', 'three']);
    pass(2);
    expect(marks()).toEqual(['idle', 'three', 'four']);
  });

  it('falls silent at once on a clear, brings its marks back and begins anew', () => {
    play(frame * 10);
    mark('end');
    expect(sounding(pass(2))).toBe(2 * quantum);
    order({ do: 'clear' });
    expect(marks()).toEqual(['end']);
    expect(sounding(pass(4))).toBe(0);
    play(frame * 3, 1_000);
    expect(sounding(pass(8))).toBe(frame * 3);
  });

  it('keeps no more than 20 s', () => {
    for (let n = 0; n < 1_100; n++) play(frame);
    expect(sounding(pass(2_600))).toBe(20 * 16_000);
  });
});
