import { z } from 'zod';
import { failureOfStatus } from '../provider-socket/provider-failure.ts';
import { samplesOfSeconds, type VoiceMessage } from '../voice-stream/voice-dialect.ts';

/** Cartesia's answers, as far as we read them. Times are seconds from the start of the context. */
const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('chunk'), context_id: z.string(), data: z.string() }),
  z.object({
    type: z.literal('timestamps'),
    context_id: z.string(),
    word_timestamps: z.object({
      words: z.array(z.string()),
      start: z.array(z.number()),
      end: z.array(z.number()),
    }),
  }),
  z.object({ type: z.literal('done'), context_id: z.string() }),
  z.object({
    type: z.literal('error'),
    context_id: z.string().nullish(),
    status_code: z.number().default(500),
    title: z.string().default(''),
    message: z.string().default(''),
    error_code: z.string().default(''),
    /** In place of title and message: versions of the interface differ in it. */
    error: z.string().default(''),
  }),
]);

const parse = (text: string) => {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

export const readCartesia = (text: string): VoiceMessage | null => {
  const read = parse(text);
  if (read === null) return null;
  const contextId = read.context_id ?? null;
  switch (read.type) {
    case 'chunk':
      return { contextId, audio: Buffer.from(read.data, 'base64') };
    case 'timestamps': {
      const { words, start, end } = read.word_timestamps;
      const texts = words.map((word, n) => ({
        text: word,
        startSample: samplesOfSeconds(start[n] ?? 0),
        endSample: samplesOfSeconds(end[n] ?? start[n] ?? 0),
      }));
      return { contextId, timed: { texts, from: 'context' } };
    }
    case 'done':
      return { contextId, isDone: true };
    case 'error': {
      const words = [read.title, read.message, read.error_code, read.error]
        .filter(Boolean)
        .join(' ');
      return { contextId, isDone: true, failure: failureOfStatus(read.status_code, words) };
    }
  }
};
