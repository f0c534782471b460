import { z } from 'zod';

/** Calls at the same time that a provider's account takes where nobody says otherwise; Twilio's first account, and acceptance row 143. */
export const providerLinesStandard = 10;

/** A telephone company's account. Names as they are in production. */
export const TelephonyProvider = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'lower case letters, digits, - and _'),
  type: z.enum(['twilio', 'simulated', 'livekit']),
  /** Its calls at the same time, ringing ones and those that come in included. */
  max_concurrent: z.number().int().min(1).max(100_000).default(providerLinesStandard),
  /** Dials a second; a new account at Twilio has one. */
  cps: z.number().min(0.1).max(1_000).default(1),
});
export type TelephonyProvider = z.infer<typeof TelephonyProvider>;

/** Body and answer of `/api/settings/telephony`. */
export const TelephonySettings = z.object({
  providers: z
    .array(TelephonyProvider)
    .min(1)
    .max(20)
    .superRefine((providers, context) => {
      const types = providers.map(({ type }) => type);
      const twice = types.find((type, at) => types.indexOf(type) !== at);
      if (twice !== undefined)
        context.addIssue({ code: 'custom', message: `two providers are of the type ${twice}` });
    }),
});
export type TelephonySettings = z.infer<typeof TelephonySettings>;

/** Collection `settings`, `_id` `telephony`. */
export type StoredTelephony = TelephonySettings & {
  _id: string;
  schemaVersion: 1;
  updatedAt: number;
};

/** Answer of `GET /api/v1/fleet/capacity`: what there is, and what bounds the calls of this moment. */
export const FleetCapacity = z.object({
  at: z.number().int(),
  workerCount: z.number().int(),
  /** A slot carries one call: one media socket and one pipeline. */
  slotCount: z.number().int(),
  busyCount: z.number().int(),
  provider: TelephonyProvider,
  lineCount: z.number().int(),
  freeLineCount: z.number().int(),
  /** What is used up, or would be first. */
  bound: z.enum(['slots', 'lines']),
  says: z.string(),
});
export type FleetCapacity = z.infer<typeof FleetCapacity>;

/**
 * Body and answer of `/api/settings/capacity`: free slots that are kept. Beside them nobody is dialled, so that who calls in, or was
 * promised a call, finds one.
 */
export const CapacitySettings = z.object({
  /** For calls that come in; those that are there count among them. */
  inboundReserved: z.number().int().min(0).max(10_000).default(0),
  /** For campaigns of tier 0 and of mode `callbacks`. */
  callbackReserved: z.number().int().min(0).max(10_000).default(0),
});
export type CapacitySettings = z.infer<typeof CapacitySettings>;

/** Collection `settings`, `_id` `capacity`. */
export type StoredCapacity = CapacitySettings & {
  _id: string;
  schemaVersion: 1;
  updatedAt: number;
};
