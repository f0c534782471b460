import { z } from 'zod';

/** What a bot says first because rules ask for it; kept with the attempt before it is dialled, and given to whoever carries the call. */
export const SpokenDisclosure = z.object({
  text: z.string().min(1).max(1_000),
  /** `id@version` of the packs that ask for it. */
  packs: z.array(z.string()).min(1),
  /** Of the text: ISO 639-1. */
  language: z.string(),
  /** The party may speak over it, and it is not said again. */
  mayBeCut: z.boolean(),
});
export type SpokenDisclosure = z.infer<typeof SpokenDisclosure>;

/** What the party heard of it, by the words that sounded at it. */
export const HeardDisclosure = SpokenDisclosure.extend({
  heard: z.enum(['whole', 'partly', 'not']),
  wordCount: z.number().int(),
  heardWordCount: z.number().int(),
  /** First and last word of it, epoch ms; null: none sounded. */
  fromAt: z.number().int().nullable(),
  toAt: z.number().int().nullable(),
});
export type HeardDisclosure = z.infer<typeof HeardDisclosure>;
