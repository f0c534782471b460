import { setTimeout as sleep } from 'node:timers/promises';
import type { TapFrame } from '../../actors/audio/audio-session.ts';
import { decode } from '../../actors/audio/codec/mulaw.ts';
import { TapSource } from '../../actors/audio/tap-source.ts';
import { LoopbackDecoder } from '../../actors/speech/loopback/decoder.ts';
import { encodeText, Utterance } from '../../actors/speech/loopback/encoder.ts';
import { openLoopbackSpeech } from '../../actors/speech/loopback/loopback-speech.ts';

/** Each side of a call talks about so much of the time. */
const talkShare = 0.4;
const targetShare = 0.002;
const sentence =
  'Yes, this is Maria speaking. Could you call me again on Tuesday at 10:45? Thank you, goodbye!';
const frameSamples = 160;
const frameMs = 20;
const rounds = 40;
const callCount = 100;
const liveMs = 10_000;

const cpuMs = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};
const percent = (share: number): string => `${(share * 100).toFixed(3)} %`;

/** µs of CPU for a second of audio that `work` handles `rounds` times over. */
const microsPerSecond = (samples: number, work: () => void): number => {
  for (let n = 0; n < rounds / 4; n++) work();
  const before = cpuMs();
  for (let n = 0; n < rounds; n++) work();
  return ((cpuMs() - before) * 1_000) / ((rounds * samples) / 8_000);
};

const codec = (): void => {
  const pcm = decode(Uint8Array.from(new Utterance(sentence).nextMulaw(Number.POSITIVE_INFINITY)!));
  const encoding = microsPerSecond(pcm.length, () => {
    const utterance = new Utterance(sentence);
    while (utterance.nextMulaw(6));
  });
  const decoder = new LoopbackDecoder();
  let at = 0;
  const hear = (audio: Int16Array) => () => {
    for (let n = 0; n < audio.length; n += frameSamples, at += frameSamples)
      decoder.push(audio.subarray(n, n + frameSamples), at);
  };
  // Whole frames, and the silence that ends an utterance.
  const spoken = new Int16Array((Math.ceil(pcm.length / frameSamples) + 15) * frameSamples);
  spoken.set(pcm);
  const decoding = microsPerSecond(pcm.length, hear(spoken));
  const silence = microsPerSecond(80_000, hear(new Int16Array(80_000)));
  const share =
    (talkShare * encoding + talkShare * decoding + (1 - talkShare) * silence) / 1_000_000;
  console.log(`encode    ${encoding.toFixed(0)} µs for a second of speech`);
  console.log(`decode    ${decoding.toFixed(0)} µs for a second of speech`);
  console.log(`silence   ${silence.toFixed(0)} µs a second`);
  console.log(`codec     ${percent(share)} of a core per call (target ${percent(targetShare)})`);
};

interface BenchCall {
  audio: TapSource;
  /** Offset into the common script, so that calls do not talk in step. */
  offset: number;
}

/** The same with all its messages: calls in real time on one speech thread. */
const provider = async (): Promise<void> => {
  const speech = openLoopbackSpeech({ threads: 1 });
  const { pcm } = encodeText(sentence);
  const script = new Int16Array(Math.round(pcm.length / talkShare / frameSamples) * frameSamples);
  script.set(pcm);
  let words = 0;
  let sounded = 0;
  let speaking = 0;
  const calls: BenchCall[] = Array.from({ length: callCount }, (_, n) => {
    const audio = new TapSource();
    speech.stt.open({
      language: 'en',
      tap: (sink) => audio.open(sink),
      onEvent: (event) => {
        if (event.type === 'final') words += event.words.length;
      },
    });
    const offset = Math.floor((n / callCount) * (script.length / frameSamples)) * frameSamples;
    return { audio, offset };
  });
  const voices = calls.map(() =>
    speech.tts.open({
      voice: 'standard',
      language: 'en',
      onEvent: (event) => {
        if (event.type === 'audio') sounded += event.mulaw.length;
      },
    }),
  );
  await sleep(1_000);
  const before = speech.cpuMs();
  const startedAt = performance.now();
  for (let tick = 0; tick * frameMs < liveMs; tick++) {
    for (const [n, call] of calls.entries()) {
      const place = (call.offset + tick * frameSamples) % script.length;
      // The tap's gate lets speech through and 300 ms on each side of it.
      const gated = place < pcm.length + 2_400 || place >= script.length - 2_400;
      const frame: TapFrame = {
        at: tick * frameSamples,
        pcm: script.slice(place, place + frameSamples),
      };
      if (gated) call.audio.push(frame);
      if (place === 0) voices[n]!.speak(`u${speaking++}`, sentence);
    }
    await sleep(Math.max(0, startedAt + (tick + 1) * frameMs - performance.now()));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await sleep(500);
  const share = (speech.cpuMs() - before) / 1_000 / seconds / callCount;
  console.log(
    `provider  ${percent(share)} of a core per call, messages included: ${callCount} calls for ` +
      `${seconds.toFixed(1)} s, ${words} words heard, ${(sounded / 8_000).toFixed(0)} s spoken`,
  );
  for (const call of calls) call.audio.end();
  await speech.close();
};

export const run = async (): Promise<void> => {
  codec();
  await provider();
};
