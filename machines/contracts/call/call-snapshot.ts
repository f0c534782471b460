import { z } from 'zod';
import { ScreeningFinding } from '../bot/screening.ts';
import { AttachRequest } from './attach.ts';
import { CallResume, Termination, TranscriptEntry } from './call-record.ts';
import { OperatorVisit } from './operator-call.ts';
import { TurnLatency } from './turn-latency.ts';

/** A node of the flow that the call passed, as packaging knows it. */
const Visit = z.object({
  nodeKey: z.string(),
  nodeType: z.string(),
  asked: z.array(z.string()).readonly(),
  left: z.object({ to: z.string(), matched: z.string().nullable() }).nullable(),
});

/** In one piece; a longer one is sent in several. */
export const pieceEntriesMax = 200;

/** What has been added to a call since the piece before: these lists only grow. */
export const SnapshotPiece = z.object({
  entries: z.array(TranscriptEntry).max(pieceEntriesMax),
  turnsMs: z.array(z.number()).max(pieceEntriesMax),
  turns: z.array(TurnLatency).max(pieceEntriesMax),
  visits: z.array(Visit).max(pieceEntriesMax),
});
export type SnapshotPiece = z.infer<typeof SnapshotPiece>;

const Answer = z.object({ text: z.string(), digits: z.string().nullable() });

/**
 * Where a conversation stands, in its own words: enough for another worker to go on, and nothing of any actor. Written at turn
 * boundaries, the latest one counts.
 */
export const CallPlace = z.object({
  nodeKey: z.string().nullable(),
  vars: z.record(z.string(), z.string()),
  /** Questions asked at this node beyond the first. */
  retryCount: z.number().int().min(0),
  /** What the mind wants said and has not heard of since, and how many of its words have sounded. */
  asked: z.object({ text: z.string(), heardCount: z.number().int().min(0) }).nullable(),
  /** The party's answer to it, complete as far as is known, which the flow has not gone on with. */
  answer: Answer.nullable(),
  /** `TalkPlace` as JSON: what tools take and give has keys that a store of documents need not take. Null: there was no free talk. */
  talk: z.string().nullable().default(null),
  /** What sounds now, as far as it has sounded; it is no entry yet. */
  sounding: TranscriptEntry.nullable(),
  /** The call has come to its end, and only parts. */
  ended: z.object({ termination: Termination, disposition: z.string().nullable() }).nullable(),
});
export type CallPlace = z.infer<typeof CallPlace>;

export const CallSnapshot = z.object({
  /** Since when this call is conducted: its allowed time runs from there. Epoch ms, like all `At`. */
  startedAt: z.number(),
  /** Of the bot; null: there is no configuration yet. */
  versionId: z.string().nullable(),
  place: CallPlace,
  /** A place of the party's audio and when it was there; null: nothing has sounded. */
  axis: z.object({ sample: z.number(), atMs: z.number() }).nullable(),
  heardUpToSample: z.number(),
  firstWordMs: z.number().nullable(),
  counters: z.record(z.string(), z.number()),
  /** Those of the media, kept apart because they are added up elsewhere. */
  mediaCounters: z.record(z.string(), z.number()),
  charsSpoken: z.number(),
  /** The node where the call is, as packaging knows it. */
  visit: Visit.nullable(),
  resumes: z.array(CallResume).max(100),
  /** Who answered, and which operators were there, as the record will tell. */
  screening: ScreeningFinding.nullable(),
  operators: z.array(OperatorVisit).max(100).readonly(),
});
export type CallSnapshot = z.infer<typeof CallSnapshot>;

/** What a worker asks the API to keep, over its socket (snapshot-messages.ts). */
export const SnapshotWrite = z.object({
  /** How often the call was taken over before: who writes with an older one has lost it. */
  epoch: z.number().int().min(0),
  workerId: z.string().max(256),
  workerStartedAt: z.number().int().optional(),
  attach: AttachRequest,
  snapshot: CallSnapshot,
  /** Pieces that the API has acknowledged. */
  pieceFrom: z.number().int().min(0),
  piece: SnapshotPiece,
});
export type SnapshotWrite = z.infer<typeof SnapshotWrite>;

/** With an attach: the call was carried by a worker that is gone. `snapshot` null: that one had not come to write any. */
export const Resumption = z.object({
  epoch: z.number().int().min(1),
  /** When the API learnt that the worker was lost. */
  lostAt: z.number(),
  fromWorker: z.string(),
  snapshot: CallSnapshot.nullable(),
  pieces: z.array(SnapshotPiece),
});
export type Resumption = z.infer<typeof Resumption>;

/** Body of `POST /attach`. */
export const AttachOrder = AttachRequest.extend({ resumption: Resumption.optional() });
export type AttachOrder = z.infer<typeof AttachOrder>;

/** Collection `call_holds`: who carries a call that goes on, by `epoch`, and its snapshot. `_id` is the call id. */
export const CallHold = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  epoch: z.number().int().min(0),
  /** `over`: its record is being stored, or is. Nobody takes it over then. */
  state: z.enum(['held', 'over']),
  /** Null: a worker is being looked for, since `changedAt`. */
  workerId: z.string().nullable(),
  workerStartedAt: z.number().int().nullable(),
  attach: AttachRequest,
  snapshot: CallSnapshot.nullable(),
  pieceCount: z.number().int(),
  pieces: z.array(SnapshotPiece),
  changedAt: z.number().int(),
});
export type CallHold = z.infer<typeof CallHold>;
