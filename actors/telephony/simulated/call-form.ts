import { z } from 'zod';
import { parseTwiml, TwimlError, type TwimlVerb, twimlMax } from '../twilio/twiml.ts';
import { RestError } from './rest-error.ts';

/** What Twilio's `Calls` resource takes, as far as the simulated carrier knows it. */
const seconds = (standard: number, max: number) =>
  z.coerce.number().int().min(1).max(max).default(standard);
const list = <Value extends z.ZodType>(value: Value) =>
  z.preprocess((given) => (given === undefined ? [] : [given].flat()), z.array(value));

export const CallForm = z.object({
  To: z.string().default(''),
  From: z.string().default(''),
  Twiml: z.string().optional(),
  Url: z.string().optional(),
  StatusCallback: z.url().optional(),
  StatusCallbackMethod: z.literal('POST').default('POST'),
  StatusCallbackEvent: list(z.enum(['initiated', 'ringing', 'answered', 'completed'])),
  Timeout: seconds(60, 600),
  TimeLimit: seconds(14_400, 86_400),
});
export const UpdateForm = z.object({
  Status: z.enum(['completed', 'canceled']).optional(),
  Twiml: z.string().optional(),
});
export const ListQuery = z.object({
  To: z.string().optional(),
  Status: z.string().optional(),
  /** `StartTime>=2026-01-31` reaches us as a parameter called `StartTime>`. Whole days, UTC. */
  'StartTime>': z.iso.date().optional(),
  PageSize: z.coerce.number().int().min(1).max(1_000).default(50),
});

export const parsed = <Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.infer<Schema> => {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  throw new RestError(400, 20_001, z.prettifyError(result.error));
};

export const verbsOf = (twiml: string | undefined): TwimlVerb[] => {
  if (twiml === undefined)
    throw new RestError(400, 21_205, 'Twiml is missing; the simulated carrier takes no Url');
  if (twiml.length > twimlMax)
    throw new RestError(400, 20_001, `Twiml is longer than ${twimlMax} characters`);
  try {
    return parseTwiml(twiml);
  } catch (error) {
    if (!(error instanceof TwimlError)) throw error;
    // Twilio accepts it, and hangs up when the call is answered and the document turns out broken (12100).
    return [{ verb: 'hangup' }];
  }
};
