import { z } from 'zod';
import { digits } from '../line-protocol.ts';

/**
 * Text messages of a browser's media socket; audio goes in binary ones (`audio/wire/browser.ts`). The browser begins with `start`.
 * `mark` and `clear` come from us: a mark goes back when all audio before it has sounded, on a clear at once.
 */
const BrowserStart = z.object({
  event: z.literal('start'),
  /** Samples a second, both ways. */
  rate: z.union([z.literal(8_000), z.literal(16_000)]),
  callId: z.string().min(1).max(128),
  token: z.string().min(1).max(256),
});

/** Characters of one typed utterance. */
const typedMax = 300;

/** Everything that the browser may send. */
export const FromBrowser = z.discriminatedUnion('event', [
  BrowserStart,
  z.object({ event: z.literal('mark'), name: z.string().max(64) }),
  z.object({ event: z.literal('dtmf'), digit: z.string().regex(digits) }),
  z.object({ event: z.literal('say'), text: z.string().trim().min(1).max(typedMax) }),
  z.object({ event: z.literal('stop') }),
]);
export type FromBrowser = z.infer<typeof FromBrowser>;

/** One text message of the browser; null: it is not of the protocol. */
export const readFromBrowser = (text: string): FromBrowser | null => {
  try {
    return FromBrowser.parse(JSON.parse(text));
  } catch {
    return null;
  }
};
