import { noise, quiet, tones } from '../../../actors/audio/activity/formant-voice.ts';
import { joinPieces } from '../../../actors/audio/sound/join-pieces.ts';
import { throughChannel } from './channel.ts';
import type { Piece, Scene } from './scene.ts';
import { type Speech, syllablesOf } from './spoken.ts';

/** An item as the screener gets it, with what is true of it. Times in ms from the answer. */
export interface Rendered {
  scene: Scene;
  mulaw: Uint8Array;
  /** Where the first sound is. */
  startMs: number;
  greetingEndMs: number;
  beepEndMs: number | null;
  words: readonly { text: string; endMs: number }[];
}

const samplesPerMs = 8;
const frameSamples = 160;

export const render = (scene: Scene, speech: Speech): Rendered => {
  const parts: Int16Array[] = [];
  const words: { text: string; endMs: number }[] = [];
  let samples = 0;
  let startMs = -1;
  let greetingEndMs = 0;
  let lastSoundMs = 0;
  let beepEndMs: number | null = null;
  const nowMs = () => samples / samplesPerMs;
  for (const piece of scene.pieces) {
    if (piece.what === 'greetingEnd') {
      greetingEndMs = lastSoundMs;
      continue;
    }
    const sound = soundOf(piece, scene, speech);
    if (piece.what === 'speech') words.push(...timed(piece.text, nowMs(), sound.length));
    if (piece.what !== 'silence' && startMs < 0) startMs = nowMs();
    parts.push(sound);
    samples += sound.length;
    if (piece.what !== 'silence') lastSoundMs = nowMs();
    if (piece.what === 'tone' && scene.answerer === 'voicemail') beepEndMs = nowMs();
  }
  const whole = joinPieces(new Int16Array(Math.ceil(samples / frameSamples) * frameSamples), parts);
  const mulaw = throughChannel(whole, scene.channel);
  return { scene, mulaw, startMs, greetingEndMs, beepEndMs, words };
};

const soundOf = (
  piece: Exclude<Piece, { what: 'greetingEnd' }>,
  { template, voice }: Scene,
  speech: Speech,
): Int16Array => {
  switch (piece.what) {
    case 'silence':
      return quiet(Math.round(piece.ms));
    case 'tone':
      return tones(Math.round(piece.ms), piece.hertz, piece.levelDb);
    case 'cough':
      return noise(Math.round(piece.ms), -24, piece.seed);
    case 'speech':
      return speech.say(piece.text, template?.language ?? 'en', voice.part, voice, piece.seed);
  }
};

/** Words over their phrase, by their syllables. */
const timed = (text: string, fromMs: number, samples: number) => {
  const all = text.split(' ');
  const total = all.reduce((sum, word) => sum + syllablesOf(word), 0);
  let done = 0;
  return all.map((word) => {
    done += syllablesOf(word);
    return { text: word, endMs: fromMs + (samples / samplesPerMs) * (done / total) };
  });
};
