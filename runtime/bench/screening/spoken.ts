import { spawnSync } from 'node:child_process';
import { voice } from '../../../actors/audio/activity/formant-voice.ts';
import { Resampler, type SampleRate } from '../../../actors/audio/codec/resampler.ts';
import type { Language, Part } from './templates.ts';
import { espeakLanguage, type Voice } from './voices.ts';

/** Says a phrase at 8 kHz, at about −20 dBFS. Both ways are deterministic; espeak-ng's within one version of it. */
export interface Speech {
  name: 'formants' | 'espeak-ng';
  say(text: string, language: Language, part: Part, voice: Voice, seed: number): Int16Array;
}

/** Of our synthesiser at `syllableScale` 1. */
const syllableMs = 200;
const syllableMin = 1.5;

/** Groups of vowels; in scripts whose letters are syllables, letters without those that a virama joins to the next. */
export const syllablesOf = (text: string): number => {
  const latin = text.match(/[aeiouyäöüáéíóúàâèêëîïôûœ]+/giu)?.length ?? 0;
  const others = text.match(/[^\p{Script=Latin}\P{L}]/gu)?.length ?? 0;
  const joined = text.match(/[\u094d\u0c4d\u0bcd]/gu)?.length ?? 0;
  return Math.max(syllableMin, latin + others - joined);
};

/** Our own: its sounds are no words, but their lengths are those of the text's syllables. Needs nothing. */
export const formantSpeech: Speech = {
  name: 'formants',
  say: (text, _language, _part, speaker, seed) =>
    voice(
      Math.round(syllablesOf(text) * syllableMs * speaker.syllableScale),
      -20,
      (seed % 1_000) + 1,
      speaker,
    ),
};

const espeakHz = 22_050;
const wavHeaderBytes = 44;

/** Loud enough to be heard, of full scale; espeak-ng is silent at both ends. */
const silence = 200;

const trimmed = (pcm: Int16Array): Int16Array => {
  const isLoud = (value: number) => Math.abs(value) > silence;
  const first = pcm.findIndex(isLoud);
  return first < 0 ? pcm : pcm.slice(first, pcm.findLastIndex(isLoud) + 1);
};

/** espeak-ng of the distribution; null: it is not installed. */
export const espeakSpeech = (): Speech | null => {
  if (spawnSync('espeak-ng', ['--version']).status !== 0) return null;
  const said = new Map<string, Int16Array>();
  return {
    name: 'espeak-ng',
    say: (text, language, part, { variant, wordsPerMinute }) => {
      const name = `${espeakLanguage(language, part)}+${variant}`;
      const key = `${name} ${text}`;
      const known = said.get(key);
      if (known !== undefined) return known;
      const { stdout, status, stderr } = spawnSync(
        'espeak-ng',
        ['-v', name, '-s', String(wordsPerMinute), '-a', '90', '--stdout', '--', text],
        { maxBuffer: 1 << 26 },
      );
      if (status !== 0) throw new Error(`espeak-ng: ${stderr.toString()}`);
      const count = Math.floor((stdout.length - wavHeaderBytes) / 2);
      const pcm = Int16Array.from({ length: count }, (_, n) =>
        stdout.readInt16LE(wavHeaderBytes + 2 * n),
      );
      // The filter is made for any ratio of whole numbers; its type names the product's rates only.
      const down = new Resampler(espeakHz as SampleRate, 8_000).push(pcm);
      const phrase = trimmed(Int16Array.from(down));
      said.set(key, phrase);
      return phrase;
    },
  };
};
