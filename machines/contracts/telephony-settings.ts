import { z } from 'zod';

/** Calls at the same time that a provider's account takes where nobody says otherwise; Twilio's first account, and acceptance row 143. */
export const providerLinesStandard = 10;

/** A telephone company's account. Names as they are in production. */
export const TelephonyProvider = z.object({
  id: z.string().regex(/^[a-z0-9_-]{1,64}$/, 'lower case letters, digits, - and _'),
  type: z.enum(['twilio', 'simulated', 'livekit']),
  /** Its calls at the same time, ringing ones and those that come in included. */
  max_concurrent: z
    .int('A provider takes a whole number of calls')
    .min(1, 'A provider takes at least one call at a time; to dial nobody, pause the campaigns')
    .max(100_000, 'A provider takes at most 100,000 calls at a time')
    .default(providerLinesStandard),
  /** Dials a second; a new account at Twilio has one. */
  cps: z
    .number()
    .min(0.1, 'A provider takes at least 0.1 calls a second; to dial nobody, pause the campaigns')
    .max(1_000, 'A provider takes at most 1,000 calls a second')
    .default(1),
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
  freeSlotCount: z.number().int(),
  /** The one that this system dials by. */
  provider: TelephonyProvider,
  lineCount: z.number().int(),
  /** Lines of all calls, dials that ring included. */
  takenLineCount: z.number().int(),
  /** Those of them that came in. */
  inboundCount: z.number().int(),
  freeLineCount: z.number().int(),
  /** Dials of the last ten seconds, by campaigns that dial now. */
  dialsPerSecond: z.number(),
  /** What is used up, or would be first. */
  bound: z.enum(['slots', 'lines']),
  says: z.string(),
});
export type FleetCapacity = z.infer<typeof FleetCapacity>;

const keptSlots = z
  .int('Slots are kept in whole numbers')
  .min(0, 'Fewer slots than none cannot be kept')
  .max(10_000, 'At most 10,000 slots can be kept')
  .default(0);

/**
 * Body and answer of `/api/settings/capacity`: free slots that are kept. Beside them nobody is dialled, so that who calls in, or was
 * promised a call, finds one.
 */
export const CapacitySettings = z.object({
  /** For calls that come in; those that are there count among them. */
  inboundReserved: keptSlots,
  /** For campaigns of tier 0 and of mode `callbacks`. */
  callbackReserved: keptSlots,
});
export type CapacitySettings = z.infer<typeof CapacitySettings>;

/** Collection `settings`, `_id` `capacity`. */
export type StoredCapacity = CapacitySettings & {
  _id: string;
  schemaVersion: 1;
  updatedAt: number;
};
