import { z } from 'zod';

/** What of a recording is wanted alone, as sound of one channel: a leg, or both legs added. Without it: stereo, the party left, the bot right. */
export const RecordingChannel = z.enum(['party', 'bot', 'mixed']);
export type RecordingChannel = z.infer<typeof RecordingChannel>;
