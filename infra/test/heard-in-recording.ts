import { LoopbackDecoder } from '../../actors/speech/loopback/decoder.ts';

const headerBytes = 44;
const frameSamples = 160;

/** What is said on one channel of a stereo WAV of 16 bits and 8 kHz: `party` left, `bot` right. */
export const heardInRecording = (wav: Buffer, who: 'party' | 'bot'): string => {
  const samples = new Int16Array(
    wav.buffer.slice(wav.byteOffset + headerBytes, wav.byteOffset + wav.length),
  );
  const channel = who === 'party' ? 0 : 1;
  const frames = Math.floor(samples.length / 2);
  const decoder = new LoopbackDecoder();
  const heard: string[] = [];
  for (let at = 0; at < frames; at += frameSamples) {
    const pcm = new Int16Array(Math.min(frameSamples, frames - at));
    for (let i = 0; i < pcm.length; i++) pcm[i] = samples[2 * (at + i) + channel]!;
    for (const word of decoder.push(pcm, at)) heard.push(word.text);
  }
  for (const word of decoder.end()) heard.push(word.text);
  return heard.join(' ');
};
