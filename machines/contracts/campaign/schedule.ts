import { z } from 'zod';

const epochMs = z.number().int();

/** Time of day by the wall clock of the campaign's zone; `24:00` ends a day. */
const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'must be HH:MM, from 00:00 to 24:00');

/** A weekly slot. One that ends at or before its begin goes on past midnight. */
export const WeeklySlot = z.object({
  /** ISO: 1 is Monday, 7 Sunday; the day on which it begins. */
  weekday: z.number().int().min(1).max(7),
  from: TimeOfDay,
  to: TimeOfDay,
});
export type WeeklySlot = z.infer<typeof WeeklySlot>;

/** When a campaign dials at all. The callee's own hours are the law's, and apply besides. */
export const CampaignSchedule = z.object({
  /** IANA name. */
  timeZone: z.string().min(1).max(64).default('UTC'),
  /** Not before. */
  startAt: epochMs.nullable().default(null),
  /** From then on nobody is dialled any more, and the campaign ends. */
  endAt: epochMs.nullable().default(null),
  /** Empty: at any time. */
  slots: z.array(WeeklySlot).max(100).default([]),
  /** Days of the zone on which nobody is dialled. */
  holidays: z.array(z.iso.date()).max(400).default([]),
});
export type CampaignSchedule = z.infer<typeof CampaignSchedule>;
