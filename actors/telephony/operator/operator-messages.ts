import { z } from 'zod';
import { OperatorOrder } from '../../../machines/contracts/call/operator-call.ts';

/** Characters of one typed sentence. */
const typedMax = 300;

/**
 * Text messages of an operator's socket; audio goes in binary ones, framed as a browser's (`audio/wire/browser.ts`). It begins with
 * `start`; a socket that is closed without `stop` was lost.
 */
export const FromOperator = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('start'),
    /** Samples a second, both ways. */
    rate: z.union([z.literal(8_000), z.literal(16_000)]),
    callId: z.string().min(1).max(128),
    token: z.string().min(1).max(256),
  }),
  z.object({ event: z.literal('order'), do: OperatorOrder }),
  /** Said for the operator, by the bot's voice. */
  z.object({ event: z.literal('say'), text: z.string().trim().min(1).max(typedMax) }),
  z.object({ event: z.literal('stop') }),
]);
export type FromOperator = z.infer<typeof FromOperator>;

/** More than a typed sentence in any alphabet. */
const textBytesMax = 2_048;

/** Null: it is not of the protocol. */
export const readFromOperator = (bytes: Buffer): FromOperator | null => {
  if (bytes.length > textBytesMax) return null;
  try {
    return FromOperator.parse(JSON.parse(bytes.toString('utf8')));
  } catch {
    return null;
  }
};
