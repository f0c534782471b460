import type { Speaker } from '../../../actors/audio/activity/formant-voice.ts';
import type { Language, Part } from './templates.ts';

/** A voice of either synthesiser: our own by its speaker, espeak-ng by a variant. A voice belongs to one part for good. */
export interface Voice extends Speaker {
  id: string;
  part: Part;
  /** espeak-ng's variant, and its words a minute. */
  variant: string;
  wordsPerMinute: number;
}

const voice = (
  part: Part,
  variant: string,
  wordsPerMinute: number,
  pitchHz: number,
  formantScale: number,
  syllableScale: number,
): Voice => ({
  id: `${part}-${variant}`,
  part,
  variant,
  wordsPerMinute,
  pitchHz,
  formantScale,
  syllableScale,
});

export const voices: readonly Voice[] = [
  voice('tune', 'm1', 165, 118, 1, 1),
  voice('tune', 'm3', 150, 105, 0.97, 1.1),
  voice('tune', 'm7', 185, 130, 1.03, 0.9),
  voice('tune', 'f1', 170, 205, 1.15, 0.97),
  voice('tune', 'f4', 155, 190, 1.12, 1.05),
  voice('test', 'm2', 160, 112, 0.99, 1.03),
  voice('test', 'm5', 175, 140, 1.02, 0.94),
  voice('test', 'm8', 145, 98, 0.95, 1.14),
  voice('test', 'f2', 165, 215, 1.17, 1),
  voice('test', 'f5', 180, 180, 1.1, 0.92),
];

/** espeak-ng's language, by part too where it has two. */
export const espeakLanguage = (language: Language, part: Part): string => {
  const two: Partial<Record<Language, Record<Part, string>>> = {
    en: { tune: 'en-us', test: 'en-gb' },
    es: { tune: 'es', test: 'es-419' },
    fr: { tune: 'fr-fr', test: 'fr-ch' },
  };
  return two[language]?.[part] ?? language;
};
