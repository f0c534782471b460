import { z } from 'zod';
import { stepCount } from './laws/horizon.ts';
import { talkBinCount } from './laws/talk-bins.ts';

/**
 * What a pacer has learnt, as plain arrays, for the pacer that comes after it. Counts are of the instant of the export: how much
 * each is worth then, with what was forgotten already taken off. Who changes a bin, a half-life's meaning or a window raises
 * the number: what was written under another one is refused, and its reader starts cold.
 *
 * Not in it: dials in flight and conversations (the next leader adopts them), the law's ledger (it is in the store by itself),
 * service (it fades within minutes) and the ramp (begun anew, so nobody starts more confident than who stopped).
 */
export const learntSchema = 2;

/** Far above what the largest fleet can count, and far below where sums lose their last digits. */
const count = z.number().min(0).max(1e14);
const ringBins = z.array(count).length(stepCount);
/** Hazards of a bin of 2 s. */
const ringHazards = z.array(z.number().min(0).max(100)).length(stepCount);
const talkBins = z.array(count).length(talkBinCount);
/** Per ms; the tables divide by them. */
const talkHazards = z.array(z.number().min(1e-12).max(1)).length(talkBinCount);
const factor = z.number().min(1e-9).max(1e9);

const LearntRing = z.object({
  human: ringBins,
  other: ringBins,
  risk: ringBins,
  priorHuman: ringHazards,
  priorOther: ringHazards,
});
export type LearntRing = z.infer<typeof LearntRing>;

const LearntTalk = z.object({ ends: talkBins, riskMs: talkBins, prior: talkHazards });
export type LearntTalk = z.infer<typeof LearntTalk>;

/** Level, expected, happened and ms since it rose from zero of the rise and of the fall, then what neither has taken in. */
const LearntChange = z.array(count).length(10);
export type LearntChange = z.infer<typeof LearntChange>;

/** The last people, oldest first: 1 was late. */
const LearntDistrust = z.object({
  late: z
    .array(z.union([z.literal(0), z.literal(1)]))
    .min(1)
    .max(1_000),
  calmCount: count,
  isRaised: z.boolean(),
});
export type LearntDistrust = z.infer<typeof LearntDistrust>;

/** Parts of the window, oldest first; how long ago the newest began. */
const LearntLedger = z.object({
  people: z.array(count).length(48),
  late: z.array(count).length(48),
  partAgeMs: count,
});
export type LearntLedger = z.infer<typeof LearntLedger>;

const LearntPrice = z.object({
  factor,
  trend: z.number().min(-100).max(100),
  recent: count,
  weight: count,
  gapMs: count,
  /** Since the last person; null: none came. */
  metAgoMs: count.nullable(),
});
export type LearntPrice = z.infer<typeof LearntPrice>;

const LearntColdStart = z.object({ outcomeCount: count, isOver: z.boolean() });
export type LearntColdStart = z.infer<typeof LearntColdStart>;

/** One campaign's: some 300 numbers, whatever its size. */
export const LearntCampaign = z.object({
  schema: z.literal(learntSchema),
  ring: LearntRing,
  talk: LearntTalk,
  answers: LearntChange,
  ends: LearntChange,
  distrust: LearntDistrust,
});
export type LearntCampaign = z.infer<typeof LearntCampaign>;

/** What all campaigns share. */
export const LearntPool = z.object({
  schema: z.literal(learntSchema),
  ring: LearntRing,
  talk: LearntTalk,
  ledger: LearntLedger,
  price: LearntPrice,
  coldStart: LearntColdStart,
  isCarrierBroken: z.boolean(),
});
export type LearntPool = z.infer<typeof LearntPool>;
