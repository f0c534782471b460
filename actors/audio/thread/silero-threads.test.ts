import { afterEach, describe, expect, it, vi } from 'vitest';
import { VadConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { joined, quiet, tones, voice } from '../activity/formant-voice.ts';
import type { AudioEdge } from '../audio-session.ts';
import { encode, FRAME_SAMPLES } from '../codec/mulaw.ts';
import { CarrierModel } from '../wire/carrier-model.ts';
import { createAudioThreads, type FaultyAudioThreads } from './audio-threads.ts';

const vad = VadConfig.parse({ engine: 'silero' });
const WAIT = { timeout: 15_000, interval: 5 };
let threads: FaultyAudioThreads;

afterEach(() => threads.close());

function open(streamSid: string) {
  const carrier = new CarrierModel(streamSid);
  const edges: AudioEdge[] = [];
  const session = threads.open({
    callId: 'c1',
    wire: 'twilio',
    streamSid,
    vad,
    onSend: (texts) => carrier.take(texts),
    onEdge: (edge) => edges.push(edge),
  });
  const hear = (pcm: Int16Array) => {
    const mulaw = encode(pcm);
    for (let at = 0; at + FRAME_SAMPLES <= mulaw.length; at += FRAME_SAMPLES) {
      const frame = mulaw.subarray(at, at + FRAME_SAMPLES);
      session.receive(carrier.tick(frame).map((text) => Buffer.from(text)));
    }
  };
  const count = (type: AudioEdge['type']) => edges.filter((edge) => edge.type === type).length;
  return { session, edges, hear, count };
}

const modelRan = () =>
  vi.waitFor(() => expect(threads.stats().model[0]!.runs).toBeGreaterThan(0), WAIT);

/** Waits until the thread has loaded the model: until then energy decides. */
async function warm() {
  const { hear, session } = open('MZ-warm');
  const sound = voice(200);
  await vi.waitFor(() => {
    hear(sound);
    expect(threads.stats().model[0]!.runs).toBeGreaterThan(0);
  }, WAIT);
  session.close();
}

describe('Silero on audio threads', () => {
  it('tells speech from a tone, for all calls of a thread in shared runs', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    await warm();
    const calls = Array.from({ length: 10 }, (_, n) => open(`MZ${n}`));
    const { rows: before } = threads.stats().model[0]!;
    // Not all at once: what waits for longer than half a second is dropped.
    for (const { hear } of calls) hear(quiet(300));
    for (const [n, { hear }] of calls.entries()) hear(n % 2 === 0 ? voice(400) : tones(400, [440]));
    await vi.waitFor(() => {
      expect(threads.stats().model[0]!.rows).toBeGreaterThan(before + 100);
    }, WAIT);
    for (const { hear } of calls) hear(quiet(480));
    await vi.waitFor(() => {
      for (const { count } of calls.filter((_, n) => n % 2 === 0)) {
        expect(count('speech.started')).toBe(1);
        expect(count('speech.ended')).toBe(1);
      }
    }, WAIT);
    for (const { count } of calls.filter((_, n) => n % 2 === 1))
      expect(count('speech.started')).toBe(0);
    const { rows, runs } = threads.stats().model[0]!;
    expect(rows).toBeGreaterThan(2 * runs);
  });

  it('decides from the first frame on where threads load the model before they carry calls', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000, loadsSpeechModel: true });
    const { hear, count, edges } = open('MZ1');
    hear(tones(400, [440]));
    await vi.waitFor(() => expect(threads.stats().model[0]!.rows).toBeGreaterThan(8), WAIT);
    expect(count('speech.started'), JSON.stringify(edges)).toBe(0);
  });

  it('costs a thread whose bots do not ask for it nothing', async () => {
    threads = createAudioThreads({ threads: 1 });
    const session = threads.open({
      callId: 'c1',
      wire: 'twilio',
      streamSid: 'MZ1',
      vad: VadConfig.parse({}),
      onSend: () => {},
      onEdge: () => {},
    });
    await vi.waitFor(() => expect(threads.stats().cpuMs[0]).toBeGreaterThan(0), WAIT);
    session.close();
    expect(threads.stats().model[0]).toEqual({ runs: 0, rows: 0, busyMs: 0 });
  });

  it('keeps the process when a thread is ended in the middle of a run', async () => {
    threads = createAudioThreads({ threads: 1, deadAfterMs: 5_000 });
    for (let round = 0; round < 4; round++) {
      const calls = Array.from({ length: 64 }, (_, n) => open(`MZ${n}`));
      await warm();
      const { runs } = threads.stats().model[0]!;
      const sound = joined(voice(480));
      for (const { hear } of calls) hear(sound);
      await vi.waitFor(() => {
        expect(threads.stats().model[0]!.runs).toBeGreaterThan(runs);
      }, WAIT);
      for (const { hear } of calls) hear(sound);
      const lost = threads.stats().lostThreads;
      threads.terminate(calls[0]!.session);
      await vi.waitFor(() => expect(threads.stats().lostThreads).toBe(lost + 1), WAIT);
      await modelRan();
      for (const { session } of calls) session.close();
      await vi.waitFor(() => expect(threads.stats().sessions).toBe(0), WAIT);
    }
  }, 60_000);
});
