import { z } from 'zod';
import { Phone } from '../ids.ts';

const epochMs = z.number().int();

/** What a caller hears when nobody can take the call. */
export const standardBusyText =
  'We are sorry, nobody can take your call at the moment. Please call again later. Goodbye.';

/** What an operator decides of a number. */
export const InboundRouteSettings = z.object({
  /** The number that is called, E.164. */
  number: Phone,
  botId: z.string().min(1).max(128),
  /** Pins a version of the bot; null: the live one. */
  versionId: z.string().min(1).max(128).nullable().default(null),
  /** A number whose route is off is answered like one without a route. */
  enabled: z.boolean().default(true),
  /** Spoken by the carrier when no worker has a free slot. */
  busyText: z.string().trim().min(1).max(500).default(standardBusyText),
});
export type InboundRouteSettings = z.infer<typeof InboundRouteSettings>;

/** Collection `inbound_routes`: which bot answers which of our numbers. One route a number. */
export const InboundRoute = InboundRouteSettings.extend({
  _id: z.string(),
  schemaVersion: z.literal(1),
  createdAt: z.date(),
  changedAt: z.date(),
});
export type InboundRoute = z.infer<typeof InboundRoute>;

/**
 * Collection `inbound_calls`: what was answered to a carrier that asked what to do with a call. `_id` is the carrier's id of the
 * call: asked again, it gets the same call.
 *
 *   offered ──▶ attached ──▶ closed      `closed`: its record is stored
 *      └──────▶ refused                  the caller heard the busy text
 */
export const InboundCall = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  callId: z.string(),
  routeId: z.string(),
  botId: z.string(),
  from: z.string(),
  to: z.string(),
  state: z.enum(['offered', 'attached', 'refused', 'closed']),
  /** Where it is carried, once it is attached. */
  workerId: z.string().nullable(),
  mediaUrl: z.string().nullable(),
  /** Start of the worker that took the call, which tells it from a later one of the same name. */
  workerStartedAt: epochMs.optional(),
  offeredAt: epochMs,
  /** Since when somebody looks for a worker; whoever takes over from one that died writes its own. */
  claimedAt: epochMs,
  answeredAt: epochMs.nullable(),
  /** As the carrier said. */
  endedAt: epochMs.nullable(),
  carrierCode: z.string().nullable(),
});
export type InboundCall = z.infer<typeof InboundCall>;
