import { setTimeout as sleep } from 'node:timers/promises';
import { joined, mixed, noise, quiet, voice } from '../../actors/audio/activity/formant-voice.ts';
import {
  INPUT_SAMPLES,
  loadSilero,
  STATE_LAYER,
  STATE_LAYERS,
} from '../../actors/audio/activity/silero-model.ts';
import { encode } from '../../actors/audio/codec/mulaw.ts';
import { createAudioThreads } from '../../actors/audio/thread/audio-threads.ts';
import { CarrierModel } from '../../actors/audio/wire/carrier-model.ts';
import { NativeGate } from '../../actors/threads/native-gate.ts';
import { VadConfig } from '../../machines/contracts/bot/bot-config.ts';

/**
 * What voice activity by Silero costs: a run by its batch, and whole calls on one audio thread beside the same calls with energy
 * alone. The parties speak 40 % of the time over a noise of −50 dB.
 */

const batches = [1, 4, 8, 16, 64];
const windowMs = 32;
const modelRuns = 200;
const callCounts = [20, 100];
const warmMs = 2_000;
const measureMs = Number(process.env.BENCH_MS ?? 8_000);
const frameMs = 20;
const frameSamples = 160;

const threadCpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;

const byBatch = async (): Promise<void> => {
  const loadAt = performance.now();
  const rss = process.memoryUsage.rss();
  const model = await loadSilero(new NativeGate(new SharedArrayBuffer(8), 0));
  const loadedMs = performance.now() - loadAt;
  const grownMb = (process.memoryUsage.rss() - rss) / 1e6;
  console.log(`load      ${loadedMs.toFixed(0)} ms, ${grownMb.toFixed(0)} MB`);
  for (const rows of batches) {
    const input = Float32Array.from(voice(rows * 36), (sample) => sample / 32_768);
    const state = new Float32Array(rows * STATE_LAYERS * STATE_LAYER);
    const run = () => model.run(input.subarray(0, rows * INPUT_SAMPLES), state, rows);
    for (let n = 0; n < modelRuns / 4; n++) await run();
    const times: number[] = [];
    const before = threadCpuMs();
    for (let n = 0; n < modelRuns; n++) {
      const at = performance.now();
      await run();
      times.push(performance.now() - at);
    }
    const cpu = (threadCpuMs() - before) / modelRuns;
    const median = times.toSorted((a, b) => a - b)[modelRuns / 2]!;
    console.log(
      `batch ${String(rows).padStart(3)} ${median.toFixed(3)} ms a run (median), ` +
        `${cpu.toFixed(3)} ms of CPU: ${percent(cpu / windowMs / rows)} of a core per call that speaks`,
    );
  }
};

/** The script's two onsets, samples. */
const onsets = [0, 4_500 * 8];
const spread = (times: number[]): string => {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  return `${at(0.5)} ms after their first frame (p95 ${at(0.95)})`;
};

const script = encode(
  mixed(
    joined(voice(2_000, -20, 1), quiet(2_500), voice(1_200, -20, 2), quiet(2_300)),
    noise(8_000, -50),
  ),
);

const onThread = async (engine: 'energy' | 'silero', callCount: number): Promise<void> => {
  const threads = createAudioThreads({ threads: 1, loadsSpeechModel: engine === 'silero' });
  const delays: number[] = [];
  const calls = Array.from({ length: callCount }, (_, n) => {
    // When the frame with the beginning of speech was sent.
    const onset = { at: 0 };
    const carrier = new CarrierModel(`MZ${n}`);
    const session = threads.open({
      callId: `c${n}`,
      wire: 'twilio',
      streamSid: `MZ${n}`,
      vad: VadConfig.parse({ engine }),
      onSend: () => {},
      onEdge: (edge) => {
        if (edge.type === 'speech.started') delays.push(performance.now() - onset.at);
      },
    });
    const offset = Math.floor((n / callCount) * (script.length / frameSamples)) * frameSamples;
    return { carrier, session, offset, onset };
  });
  let tick = 0;
  const startedAt = performance.now();
  const until = async (ms: number): Promise<void> => {
    for (; tick * frameMs < ms; tick++) {
      for (const [n, { carrier, session, offset, onset }] of calls.entries()) {
        // Windows of 32 ms and frames of 20 ms meet every 8 frames: the calls do so at different times.
        if (tick < n % 8) continue;
        const place = (offset + tick * frameSamples) % script.length;
        if (onsets.includes(place)) onset.at = performance.now();
        const frame = script.subarray(place, place + frameSamples);
        session.receive(carrier.tick(frame).map((text) => Buffer.from(text)));
      }
      await sleep(Math.max(0, startedAt + (tick + 1) * frameMs - performance.now()));
    }
  };
  await until(warmMs);
  const before = threads.stats();
  const heard = delays.length;
  const measuredAt = performance.now();
  await until(warmMs + measureMs);
  const seconds = (performance.now() - measuredAt) / 1_000;
  const after = threads.stats();
  const cpu = (after.cpuMs[0]! - before.cpuMs[0]!) / 1_000 / seconds;
  const rows = after.model[0]!.rows - before.model[0]!.rows;
  const runs = after.model[0]!.runs - before.model[0]!.runs;
  const windows = (seconds * 1_000 * callCount) / windowMs;
  const model =
    runs > 0
      ? `; ${(rows / runs).toFixed(1)} rows a run, ${percent(rows / windows)} of all windows asked`
      : '';
  console.log(
    `${engine} ${String(callCount).padStart(4)} calls: audio thread ${percent(cpu / callCount)} of a core per call, ` +
      `${delays.length - heard} starts of speech told ${spread(delays.slice(heard))}, latest tick ${after.lateMaxMs[0]!.toFixed(0)} ms${model}`,
  );
  for (const { session } of calls) session.close();
  await threads.close();
};

export const run = async (): Promise<void> => {
  await byBatch();
  for (const callCount of callCounts) {
    await onThread('energy', callCount);
    await onThread('silero', callCount);
  }
};
