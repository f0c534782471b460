import { z } from 'zod';

/** Deepgram's live transcription, version 1, as far as we read it. Times are seconds of the audio of the connection. */
const word = z.object({
  word: z.string(),
  punctuated_word: z.string().optional(),
  start: z.number(),
  end: z.number(),
});

const results = z.object({
  type: z.literal('Results'),
  start: z.number(),
  duration: z.number(),
  is_final: z.boolean().default(false),
  speech_final: z.boolean().default(false),
  from_finalize: z.boolean().default(false),
  channel: z.object({ alternatives: z.array(z.object({ words: z.array(word).default([]) })) }),
});

const utteranceEnd = z.object({ type: z.literal('UtteranceEnd') });

const failed = z.object({
  type: z.literal('Error'),
  description: z.string().default(''),
  variant: z.string().default(''),
});

const message = z.discriminatedUnion('type', [results, utteranceEnd, failed]);

export type DeepgramResults = z.infer<typeof results>;
export type DeepgramMessage = z.infer<typeof message>;

/** Null: nothing that we know (`SpeechStarted`, `Metadata`, what is yet to come) or nothing readable. */
export const readDeepgram = (text: string): DeepgramMessage | null => {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

export const toDeepgram = {
  keepAlive: '{"type":"KeepAlive"}',
  finalize: '{"type":"Finalize"}',
  closeStream: '{"type":"CloseStream"}',
};
