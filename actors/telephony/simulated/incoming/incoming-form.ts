import { z } from 'zod';
import { type PersonaName, personas } from '../party/persona.ts';

/** A call that somebody makes to one of the account's numbers. */
export interface IncomingRequest {
  /** The caller. */
  from: string;
  to: string;
  /** Asked what to do with the call. Standard: the one that all numbers point at. Its status goes to the same with `/status`. */
  voiceUrl?: string | undefined;
  /** Who calls. Standard: as the seed says of the caller's number. */
  persona?: PersonaName | undefined;
}

/** Form of `POST …/IncomingCalls.json`, which Twilio does not have: its callers are people. */
export const IncomingForm = z.object({
  From: z.string().min(1).max(128),
  To: z.string().default(''),
  Url: z.url().optional(),
  Persona: z.enum(Object.keys(personas) as [PersonaName, ...PersonaName[]]).optional(),
});
