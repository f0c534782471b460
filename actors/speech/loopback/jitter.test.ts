import { expect, test } from 'vitest';
import { seededUniform } from '../../../machines/chance/mulberry.ts';
import { decode, encode } from '../../audio/codec/mulaw.ts';
import { JitterBuffer } from '../../audio/session/jitter-buffer.ts';
import { LoopbackDecoder } from './decoder.ts';
import { encodeText } from './encoder.ts';
import { surround } from './poor-line.ts';

const text = 'Hello, this is Maria. Can you call me back on Friday at 10:30, please? Goodbye!';
const frameMs = 20;
const startMs = 1_000;

/** Sends the text through the real jitter buffer; frames take up to `jitterMs` more or less, overtake each other or get lost. */
const heardThrough = (seed: number, jitterMs: number, loss: number) => {
  const random = seededUniform(seed);
  const decoder = new LoopbackDecoder();
  const words: string[] = [];
  const buffer = new JitterBuffer((bytes, from, length) => {
    for (const word of decoder.push(decode(bytes.subarray(0, length)), from)) words.push(word.text);
  });
  const mulaw = encode(surround(encodeText(text).pcm, 800, 4_000));
  const arrivals = Array.from({ length: Math.floor(mulaw.length / 160) }, (_, n) => ({
    sentMs: n * frameMs,
    atMs: startMs + n * frameMs + (n === 0 ? 0 : random() * jitterMs),
    lost: n > 0 && random() < loss,
  })).sort((a, b) => a.atMs - b.atMs);
  let nowMs = startMs;
  for (const { sentMs, atMs, lost } of arrivals) {
    for (; nowMs < atMs; nowMs += frameMs) buffer.tick(nowMs);
    const from = sentMs * 8;
    if (!lost) buffer.push(sentMs, mulaw.subarray(from, from + 160), atMs);
  }
  buffer.drainAll();
  return { heard: words.join(' '), concealedSamples: buffer.concealedSamples };
};

test.each([
  [40, 0],
  [40, 0.01],
  [100, 0],
  [100, 0.01],
])('words survive the jitter buffer: %i ms of jitter, a share of %f lost', (jitterMs, loss) => {
  let concealedSamples = 0;
  for (let seed = 1; seed <= 40; seed++) {
    const result = heardThrough(seed, jitterMs, loss);
    concealedSamples += result.concealedSamples;
    expect([seed, result.heard]).toEqual([seed, text]);
  }
  if (loss > 0) expect(concealedSamples).toBeGreaterThan(0);
});
