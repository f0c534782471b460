import { z } from 'zod';
import { ScreeningFindings } from '../call/screening-findings.ts';
import { CampaignCompliance } from '../compliance/campaign-compliance.ts';
import { AttemptCompliance } from '../compliance/dial-judgement.ts';
import { SpokenDisclosure } from '../compliance/spoken-disclosure.ts';
import { BestTime } from './best-time.ts';
import { BreakerSettings, BreakerStand } from './breaker.ts';
import { CampaignBudget } from './budget.ts';
import { CallerId } from './caller-id.ts';
import { CampaignScreening } from './campaign-screening.ts';
import {
  CampaignLogEntry,
  CampaignState,
  CampaignWarning,
  campaignLogMax,
  WindDown,
} from './campaign-state.ts';
import { PacingSettings } from './pacing-settings.ts';
import { RetryMatrix } from './retry.ts';
import { CampaignSchedule } from './schedule.ts';

const epochMs = z.number().int();

/** Collection `campaigns`. */
export const Campaign = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  name: z.string().min(1).max(120),
  botId: z.string(),
  /** Number shown to the party, E.164. */
  from: z.string(),
  /** Numbers of which each dial shows one; absent or empty: `from` alone, without caps. */
  callerIds: z.array(CallerId).max(500).optional(),
  state: CampaignState,
  /** Counts the owner's edits: who changes it names the one that was read. */
  rev: z.number().int().default(1),
  /** Counts the steps of its lifecycle: each is written onto the one before. */
  changeCount: z.number().int().default(0),
  /** How it pauses or stops; null while it does neither. */
  windDown: WindDown.nullable().default(null),
  /** In `scheduled`: when it is looked at again, and what it waits for in words. */
  waits: z.object({ untilAt: epochMs.nullable(), says: z.string() }).nullable().default(null),
  pacing: PacingSettings,
  schedule: CampaignSchedule.prefault({}),
  budget: CampaignBudget.prefault({}),
  breaker: BreakerSettings.prefault({}),
  breakerStand: BreakerStand.prefault({}),
  /** By disposition; one without a rule is final. */
  retry: RetryMatrix,
  /** Who answered, before a slot has the call. */
  screening: CampaignScreening.prefault({}),
  /** What its dials are judged by; absent: by the suppression lists alone. */
  compliance: CampaignCompliance.optional(),
  /** Absent: `order`. */
  bestTime: BestTime.optional(),
  counters: z.record(z.string(), z.number()).default({}),
  log: z.array(CampaignLogEntry).max(campaignLogMax).default([]),
  warnings: z.array(CampaignWarning).max(50).default([]),
  createdAt: z.date(),
  stateChangedAt: z.date(),
  /** Highest leader epoch that wrote here. */
  epoch: z.number().int().default(0),
});
export type Campaign = z.infer<typeof Campaign>;

/** How one dial ended, in the dialler's words. */
export const AttemptOutcome = z.enum([
  'answered',
  'busy',
  'no_answer',
  'failed',
  'canceled',
  'carrier_error',
  /** Answered, but no worker could take the call. */
  'abandoned',
  /** The intent was written, the dialler died, and the carrier knows nothing of it. */
  'unknown',
]);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** One of several numbers of a lead, E.164. */
export const LeadNumber = z.object({
  phone: z.string(),
  /** As its list says: mobile, home, work. */
  kind: z.string().max(32).optional(),
  label: z.string().max(64).optional(),
});
export type LeadNumber = z.infer<typeof LeadNumber>;

/** Collection `leads`. `_id` is `<campaignId>:<phone>`. */
export const Lead = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  campaignId: z.string(),
  phone: z.string(),
  /** All numbers, the first is `phone`; absent where there is but that one (see `numbersOf`). */
  numbers: z.array(LeadNumber).min(1).max(5).optional(),
  vars: z.record(z.string(), z.string()),
  /** IANA name, as its list gives it; absent: to be concluded from the number. */
  timeZone: z.string().optional(),
  /** What its owner calls it elsewhere. */
  externalId: z.string().max(128).optional(),
  /** The import it came with, and its row as a spreadsheet numbers it: the header is row 1. */
  source: z.object({ importId: z.string(), row: z.number().int() }).optional(),
  /** The chart is machines/lead. */
  state: z.enum(['ready', 'leased', 'dialing', 'live', 'waiting', 'done', 'suppressed']),
  attemptCount: z.number().int(),
  nextAttemptAt: epochMs,
  /** Higher is dialled first. */
  priority: z.number().int().default(0),
  /** Leads of one bucket are equally likely to be reached now; `!` goes first; absent: not sorted in yet (machines/lead/bucket.ts). */
  bucket: z.string().nullable().optional(),
  /** Its next dial needs a slot that waits for it. */
  reservedSlot: z.boolean().optional(),
  /** Which of its numbers is rung next; absent: `phone`. */
  nextPhone: z.string().optional(),
  /** Numbers that are given up. */
  deadNumbers: z.array(z.string()).max(5).optional(),
  /** Number shown with the last dial, which a call back shows again. */
  lastFrom: z.string().optional(),
  /** Why nobody dials it, exactly while it is `suppressed`; until when, if not for ever. */
  suppression: z
    .object({ reason: z.string(), at: epochMs, untilAt: epochMs.nullable() })
    .optional(),
  /** `by`: somebody looks at it, and decides until then whether it is dialled; absent: the claim under which it is dialled. */
  lease: z
    .object({
      id: z.string(),
      epoch: z.number().int(),
      untilAt: epochMs,
      by: z.string().max(120).optional(),
    })
    .nullable(),
  /** Who ordered its dial by hand, under the lease of this id; nobody took it up until `untilAt`: it is in its turn again. */
  order: z
    .object({ id: z.string(), by: z.string().max(120), at: epochMs, untilAt: epochMs })
    .optional(),
  /** Last outcome of an attempt or disposition of a call. */
  outcome: z.string().nullable(),
  /** Why this lead is in its state, in words an operator reads. */
  why: z.string(),
  epoch: z.number().int().default(0),
});
export type Lead = z.infer<typeof Lead>;

export const numbersOf = ({ phone, numbers }: Pick<Lead, 'phone' | 'numbers'>): LeadNumber[] =>
  numbers ?? [{ phone }];

/** Collection `attempts`. `_id` is `<leadId>:<n>`; written as an intent before the carrier is asked. */
export const Attempt = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  leadId: z.string(),
  campaignId: z.string(),
  botId: z.string(),
  n: z.number().int().positive(),
  callId: z.string(),
  to: z.string(),
  from: z.string(),
  workerId: z.string().nullable(),
  /** No slot of that worker is held for it: whoever answers gets one that is free then. Absent: one is held. */
  isAhead: z.literal(true).optional(),
  /** Start of the worker that took the call, which tells it from a later one of the same name. */
  workerStartedAt: epochMs.optional(),
  carrierCallId: z.string().nullable(),
  state: z.enum(['intended', 'queued', 'ringing', 'answered', 'attached', 'ended']),
  /** Sequence number of the newest carrier callback that was applied; -1 before the first. */
  carrierSequence: z.number().int(),
  intendedAt: epochMs,
  answeredAt: epochMs.nullable(),
  endedAt: epochMs.nullable(),
  outcome: AttemptOutcome.nullable(),
  /** Disposition of the call's record, once its result is in. */
  disposition: z.string().nullable(),
  /** Carrier's own code or SIP status, for the operator. */
  carrierCode: z.string().nullable(),
  /** What it came to in the words of retry rules (machines/lead/disposition.ts); absent before its end and in older documents. */
  retryCode: z.string().optional(),
  /** Who answered, as a worker without a slot found out; absent: nobody listened. */
  screening: ScreeningFindings.extend({ workerId: z.string() }).optional(),
  /** Of its call's result; absent: it has none, or an older one. */
  talk: z
    .object({
      isHuman: z.boolean(),
      /** Both spoke, the party at least twice. */
      isConversation: z.boolean(),
      /** Null: the bot has no end that is a goal. */
      goal: z.boolean().nullable(),
    })
    .optional(),
  /** What it was judged by before it was dialled; absent in older documents. */
  compliance: AttemptCompliance.optional(),
  /** What the bot says first, as rules ask; absent: none does. */
  disclosure: SpokenDisclosure.optional(),
  epoch: z.number().int(),
});
export type Attempt = z.infer<typeof Attempt>;
