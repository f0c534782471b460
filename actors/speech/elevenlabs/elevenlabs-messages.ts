import { z } from 'zod';
import { failureOfClose } from '../provider-socket/provider-failure.ts';
import { samplesOfMs, type VoiceMessage } from '../voice-stream/voice-dialect.ts';
import type { TimedText } from '../voice-stream/word-match.ts';

/** ElevenLabs' answers, as far as we read them. Times are ms from the start of the audio beside them, character by character. */
const alignment = z.object({
  chars: z.array(z.string()),
  charStartTimesMs: z.array(z.number()),
  charDurationsMs: z.array(z.number()),
});

const message = z.object({
  contextId: z.string().nullish(),
  audio: z.string().nullish(),
  isFinal: z.boolean().nullish(),
  // Without readable times the audio is still worth having.
  alignment: alignment.nullish().catch(null),
  error: z.string().optional(),
  message: z.string().optional(),
  code: z.number().optional(),
});

const parse = (text: string) => {
  try {
    return message.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
};

const timedOf = ({ chars, charStartTimesMs, charDurationsMs }: z.infer<typeof alignment>) =>
  chars.map((text, n): TimedText => {
    const startMs = charStartTimesMs[n] ?? 0;
    const endMs = startMs + (charDurationsMs[n] ?? 0);
    return { text, startSample: samplesOfMs(startMs), endSample: samplesOfMs(endMs) };
  });

export const readElevenlabs = (text: string): VoiceMessage | null => {
  const read = parse(text);
  if (read === null) return null;
  const contextId = read.contextId ?? null;
  if (read.error !== undefined || read.code !== undefined) {
    const words = [read.error, read.message].filter(Boolean).join(' ');
    return { contextId, isDone: true, failure: failureOfClose(read.code ?? 1011, words) };
  }
  return {
    contextId,
    ...(read.audio && { audio: Buffer.from(read.audio, 'base64') }),
    ...(read.alignment && { timed: { texts: timedOf(read.alignment), from: 'message' as const } }),
    isDone: read.isFinal === true,
  };
};
