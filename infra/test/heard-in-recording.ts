import { LoopbackDecoder } from '../../actors/speech/loopback/decoder.ts';
import { MusicEar } from './music-ear.ts';

const headerBytes = 44;
const frameSamples = 160;

/** One channel of a stereo WAV of 16 bits and 8 kHz: `party` left, `bot` right. */
const channelOf = (wav: Buffer, who: 'party' | 'bot'): Int16Array<ArrayBuffer> => {
  const samples = new Int16Array(
    wav.buffer.slice(wav.byteOffset + headerBytes, wav.byteOffset + wav.length),
  );
  const channel = who === 'party' ? 0 : 1;
  return Int16Array.from({ length: Math.floor(samples.length / 2) }, (_, at) => {
    return samples[2 * at + channel]!;
  });
};

/** What is said there. */
export const heardInRecording = (wav: Buffer, who: 'party' | 'bot'): string => {
  const pcm = channelOf(wav, who);
  const decoder = new LoopbackDecoder();
  const heard: string[] = [];
  for (let at = 0; at < pcm.length; at += frameSamples)
    for (const word of decoder.push(pcm.slice(at, at + frameSamples), at)) heard.push(word.text);
  for (const word of decoder.end()) heard.push(word.text);
  return heard.join(' ');
};

/** How often music begins there. */
export const musicInRecording = (wav: Buffer, who: 'party' | 'bot'): number => {
  const ear = new MusicEar();
  ear.push(channelOf(wav, who));
  return ear.startedCount;
};
