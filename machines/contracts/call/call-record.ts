import { z } from 'zod';
import { ScreeningFinding } from '../bot/screening.ts';
import { CallPackaging } from './call-packaging.ts';
import { JournalEvent } from './journal-event.ts';
import { OperatorVisit } from './operator-call.ts';
import { TurnLatency } from './turn-latency.ts';

/** Milliseconds since the call was answered, on the recording's time axis. */
const offsetMs = z.number().min(0);

export const SpokenWord = z.object({ text: z.string(), startMs: offsetMs, endMs: offsetMs });
export type SpokenWord = z.infer<typeof SpokenWord>;

/** One utterance as it was heard: the bot's holds only the words that sounded at the party. */
export const TranscriptEntry = z.object({
  turn: z.number().int().nonnegative(),
  /** `operator`: somebody of the console, see `to`. */
  who: z.enum(['party', 'bot', 'operator']),
  text: z.string(),
  startMs: offsetMs,
  endMs: offsetMs,
  words: z.array(SpokenWord).default([]),
  /** The utterance was cut short: by an interruption or by the end of the call. */
  cut: z.boolean().default(false),
  /** Digits pressed instead of words. */
  digits: z.string().optional(),
  /** Of an operator: whom it was said to. To the bot is past the party, which has not heard it. */
  to: z.enum(['party', 'bot']).optional(),
  /** Of an operator, as the console gave it. */
  name: z.string().optional(),
});
export type TranscriptEntry = z.infer<typeof TranscriptEntry>;

/** Technical end of a call. `reason` names who or what ended it. */
export const Termination = z.object({
  result: z.enum(['completed', 'failed']),
  reason: z.enum([
    'bot_ended',
    'party_hung_up',
    'silence',
    'duration_limit',
    'drained',
    'leg_lost',
    'leg_never_came',
    'config_unavailable',
    'call_failed',
    'worker_lost',
    /** Screening found no person; the verdict is the record's `screening`. */
    'machine_answered',
  ]),
});
export type Termination = z.infer<typeof Termination>;

export const RecordingRef = z.object({
  /** Names the object store, `folder` or the S3 bucket's name. */
  store: z.string(),
  key: z.string(),
  durationMs: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
  /** Some audio is missing: the recorder was down for a time. */
  partial: z.boolean(),
});
export type RecordingRef = z.infer<typeof RecordingRef>;

/** Earlier events than those of `journal`: a JSON list of them by raw DEFLATE, in base64. */
export const JournalPage = z.object({
  fromSeq: z.number().int().nonnegative(),
  toSeq: z.number().int().nonnegative(),
  packed: z.base64().max(400_000),
});
export type JournalPage = z.infer<typeof JournalPage>;
/** The call's worker was lost, and another one went on. */
export const CallResume = z.object({
  /** When it was lost. */
  atMs: offsetMs,
  fromWorker: z.string(),
  toWorker: z.string(),
  /** From then until the bot sounded again; null: it did not. */
  gapMs: z.number().min(0).nullable(),
});
export type CallResume = z.infer<typeof CallResume>;

/** Body of `POST /api/v1/calls/:id/results`, sent by the fleet, at least once. */
export const CallResult = z.object({
  schemaVersion: z.literal(1),
  callId: z.string(),
  botId: z.string(),
  versionId: z.string().nullable(),
  direction: z.enum(['inbound', 'outbound']),
  leadId: z.string().optional(),
  campaignId: z.string().optional(),
  attemptId: z.string().optional(),
  from: z.string(),
  to: z.string(),
  workerId: z.string(),
  carrierCallId: z.string().nullable(),
  answeredAt: z.coerce.date(),
  endedAt: z.coerce.date(),
  termination: Termination,
  disposition: z.object({ code: z.string(), source: z.enum(['flow', 'termination', 'screening']) }),
  vars: z.record(z.string(), z.string()),
  transcript: z.array(TranscriptEntry).max(5_000),
  /** Operators who were on the call, in the order of their coming; absent: none was. */
  operators: z.array(OperatorVisit).max(100).optional(),
  recording: RecordingRef.nullable(),
  /** Turn latencies in ms: from the party's last voiced frame to the bot's first one on the wire. */
  latency: z.object({
    firstWordMs: z.number().nullable(),
    turnsMs: z.array(z.number()),
    /** What each of them was made of, as far as the journal reaches back; absent in older records. */
    turns: z.array(TurnLatency).max(5_000).optional(),
    /** Half of the turns, and nineteen of twenty, were no slower; null: there was none. */
    p50Ms: z.number().nullable().optional(),
    p95Ms: z.number().nullable().optional(),
  }),
  counters: z.record(z.string(), z.number()),
  /**
   * Ms since the API had last confirmed the copy of the configuration that conducted this call; absent: it was asked for this call.
   * `vars` then began as the bot's defaults, not as the lead's.
   */
  configStaleMs: z.number().int().nonnegative().optional(),
  /** Who answered; absent where nobody was to find out, and in older records. */
  screening: ScreeningFinding.optional(),
  /** What the call comes to; absent in older records and where making it failed, which `counters.packaging_failed` tells. */
  packaging: CallPackaging.optional(),
  /** Events of the journal's middle that were not kept, because the call was longer than its bound; absent: it is whole. */
  journalMissing: z.number().int().positive().optional(),
  /** What the recorder's ring had forgotten, oldest first; a page may overlap the ring. Absent: nothing. */
  journalPages: z.array(JournalPage).max(500).optional(),
  /** How often the call was taken over by another worker: a result of an older epoch is refused. Absent: never. */
  epoch: z.number().int().min(0).optional(),
  resumes: z.array(CallResume).max(100).optional(),
  /** The call's journal, newest ring content; of a call that was taken over, that of its last worker. */
  journal: z.array(JournalEvent).max(20_000),
});
export type CallResult = z.infer<typeof CallResult>;

/** Collection `calls`: the record. `_id` is the call id. */
export const CallRecord = CallResult.omit({ journal: true, journalPages: true }).extend({
  _id: z.string(),
  state: z.enum(['in_progress', 'completed', 'failed']),
  endReason: z.string(),
  /** SHA-256 of the result as first received: a replay matches, another result conflicts. */
  resultHash: z.string(),
  receivedAt: z.date(),
});
export type CallRecord = z.infer<typeof CallRecord>;
