import { beforeAll, describe, expect, it } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { NativeGate } from '../../threads/native-gate.ts';
import { encode, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { joined, mixed, noise, quiet, tones, voice } from './formant-voice.ts';
import { SileroActivity } from './silero-activity.ts';
import { SileroBank, type WindowStream } from './silero-bank.ts';
import {
  INPUT_SAMPLES,
  loadSilero,
  type SpeechModel,
  STATE_LAYER,
  STATE_LAYERS,
} from './silero-model.ts';
import { levelDb } from './voice-activity.ts';

const config = VadConfig.parse({ engine: 'silero' });
let model: SpeechModel;

beforeAll(async () => {
  model = await loadSilero(new NativeGate(new SharedArrayBuffer(8), 0));
});

const openBank = async (load = async () => model) => {
  const bank = new SileroBank(load);
  await bank.open();
  return bank;
};

/** Hears the sound frame by frame, a beat behind each; tells what it found, in ms, and after how much had been heard. */
async function listen(pcm: Int16Array, bank: SileroBank) {
  const vad = new SileroActivity(config, bank);
  const mulaw = encode(pcm);
  const changes: { change: string; atMs: number; heardMs: number }[] = [];
  const note = (change: string | null, heard: number) => {
    if (change === null) return;
    const at = change === 'started' ? vad.startedAt : vad.endedAt;
    changes.push({ change, atMs: at / 8, heardMs: heard / 8 });
  };
  for (let at = 0; at + FRAME_SAMPLES <= mulaw.length; at += FRAME_SAMPLES) {
    const frame = mulaw.subarray(at, at + FRAME_SAMPLES);
    const heard = at + FRAME_SAMPLES;
    note(vad.push(levelDb(frame), at, frame), heard);
    await bank.beat();
    note(vad.settle(), heard);
  }
  return { vad, changes, counts: vad.counts() };
}

describe('voice activity by Silero', () => {
  it('finds speech soon after it begins, and its end', async () => {
    const { changes } = await listen(
      joined(quiet(1_000), voice(1_500), quiet(1_000)),
      await openBank(),
    );
    expect(changes.map(({ change }) => change)).toEqual(['started', 'ended']);
    const [started, ended] = changes;
    expect(Math.abs(started!.atMs - 1_000)).toBeLessThanOrEqual(64);
    expect(started!.heardMs).toBeLessThanOrEqual(1_160);
    expect(Math.abs(ended!.atMs - 2_500)).toBeLessThanOrEqual(160);
    expect(ended!.heardMs).toBeLessThanOrEqual(2_900);
  });

  it.each([-50, -40, -30])('finds it over noise of %i dB', async (level) => {
    const sound = joined(quiet(1_000), voice(1_500), quiet(1_000));
    const { changes } = await listen(mixed(sound, noise(3_500, level)), await openBank());
    expect(changes.map(({ change }) => change)).toEqual(['started', 'ended']);
    expect(Math.abs(changes[0]!.atMs - 1_000)).toBeLessThanOrEqual(128);
  });

  it.each([
    ['noise that begins', noise(2_000, -25)],
    ['a tone', tones(2_000, [440])],
    ['a digit', tones(2_000, [770, 1_336])],
  ])('is not started by %s, which energy takes for speech', async (_name, sound) => {
    const whole = joined(quiet(1_000), sound, quiet(500));
    const energy = new SileroBank(() => Promise.reject(new Error('no model')));
    await energy.open();
    expect((await listen(whole, energy)).changes).not.toEqual([]);
    expect((await listen(whole, await openBank())).changes).toEqual([]);
  });

  it('asks nothing about windows that are quiet by energy', async () => {
    const bank = await openBank();
    const { counts } = await listen(joined(quiet(10_000), voice(500), quiet(5_000)), bank);
    // The speech, stopMs and the hangover behind it.
    expect(counts.vadAskedWindows).toBeLessThan(45);
    expect(counts.vadQuietWindows).toBeGreaterThan(430);
    expect(bank.rows).toBe(counts.vadAskedWindows);
  });

  it('bounds what waits while the thread does not come to run', async () => {
    const bank = await openBank();
    const vad = new SileroActivity(config, bank);
    const mulaw = encode(voice(3_000));
    for (let at = 0; at < mulaw.length; at += FRAME_SAMPLES) {
      const frame = mulaw.subarray(at, at + FRAME_SAMPLES);
      vad.push(levelDb(frame), at, frame);
    }
    await bank.beat();
    await bank.beat();
    expect(vad.settle()).toBe('started');
    expect(vad.startedAt / 8).toBeGreaterThan(2_400);
    expect(vad.counts().vadDroppedWindows).toBeGreaterThan(70);
  });

  it('leaves it to energy when a run fails, in mid-speech as well', async () => {
    let runs = 0;
    const bank = await openBank(async () => ({
      run: (...batch) =>
        ++runs > 20 ? Promise.reject(new Error('out of memory')) : model.run(...batch),
    }));
    const { changes } = await listen(joined(quiet(1_000), voice(1_500), quiet(1_000)), bank);
    expect(bank.reason).toBe('out of memory');
    expect(changes.map(({ change }) => change)).toEqual(['started', 'ended']);
    expect(changes[1]!.atMs).toBeGreaterThan(2_300);
  });
});

describe('the bank of an audio thread', () => {
  it('gives each stream among many what it would get alone', async () => {
    const follow = async (bank: SileroBank, streams: RecordedStream[]) => {
      for (let round = 0; round < 30; round++) {
        for (const stream of streams) bank.offer(stream);
        await bank.beat();
      }
    };
    const make = () => Array.from({ length: 70 }, (_, n) => new RecordedStream(n));
    const together = make();
    const many = await openBank();
    await follow(many, together);
    const alone = make().slice(0, 3);
    for (const stream of alone) await follow(await openBank(), [stream]);
    alone.forEach((stream, n) => {
      stream.odds.forEach((odds, at) => {
        expect(together[n]!.odds[at]).toBeCloseTo(odds, 3);
      });
    });
    // 64 rows and the 6 that are left.
    expect(many.runs).toBe(60);
  });

  it('is worth a run before the tick once 16 windows wait, but not while one is on', async () => {
    const streams = Array.from({ length: 40 }, (_, n) => new RecordedStream(n));
    const bank = await openBank();
    for (const stream of streams.slice(0, 15)) bank.offer(stream);
    expect([bank.isDue, bank.isWorthwhile]).toEqual([true, false]);
    bank.offer(streams[15]!);
    expect(bank.isWorthwhile).toBe(true);
    const run = bank.beat();
    for (const stream of streams.slice(16)) bank.offer(stream);
    expect(bank.isWorthwhile).toBe(false);
    await run;
    expect([bank.isDue, bank.rows]).toEqual([false, 40]);
  });

  it('loads the model once, when the first stream wants it', async () => {
    let loads = 0;
    const bank = new SileroBank(async () => {
      loads++;
      return model;
    });
    expect(loads).toBe(0);
    await Promise.all([bank.open(), bank.open(), bank.open()]);
    expect(loads).toBe(1);
  });
});

class RecordedStream implements WindowStream {
  readonly odds: number[] = [];
  private readonly pcm: Int16Array;
  private readonly state = new Float32Array(STATE_LAYERS * STATE_LAYER);

  constructor(seed: number) {
    this.pcm = seed % 2 === 0 ? voice(1_200, -20, seed) : noise(1_200, -20, seed);
  }

  fill(input: Float32Array, state: Float32Array): void {
    const from = this.odds.length * 256;
    for (let i = 0; i < INPUT_SAMPLES; i++) input[i] = this.pcm[from + i]! / 32_768;
    state.set(this.state);
  }

  hear(probability: number, state: Float32Array): void {
    this.odds.push(probability);
    this.state.set(state);
  }
}
