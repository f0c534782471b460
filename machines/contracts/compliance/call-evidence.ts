import { z } from 'zod';
import { Attempt } from '../campaign/campaign.ts';
import { Consent } from './consent.ts';
import { AttemptCompliance } from './dial-judgement.ts';
import { RulePack } from './rule-pack.ts';
import { HeardDisclosure } from './spoken-disclosure.ts';

const epochMs = z.number().int();

/**
 * What became of a dial in the words of abandonment rules. `late`: a person met nobody for two seconds after the answer, by the strict
 * reading, and then somebody; `never_taken`: nobody at all.
 */
export const AbandonClass = z.enum([
  'not_answered',
  'machine',
  'in_time',
  'late',
  'never_taken',
  /** The call goes on, or its record is not in yet. */
  'open',
]);
export type AbandonClass = z.infer<typeof AbandonClass>;

/** Answer of `GET /api/v1/calls/:id/evidence`: one dial, what it was judged by, and what happened when. */
export const CallEvidence = z.object({
  callId: z.string(),
  attempt: Attempt.pick({
    _id: true,
    n: true,
    leadId: true,
    campaignId: true,
    to: true,
    from: true,
    outcome: true,
    disposition: true,
    carrierCode: true,
    screening: true,
  }),
  /** Null: dialled before judgements were kept. */
  judgement: AttemptCompliance.nullable(),
  /** Texts of the packs that it names, where this program still has that edition … */
  packs: z.array(RulePack),
  /** … and those of which it has a later one only. */
  packsOfEarlierEditions: z.array(z.string()),
  /** The consents that it names, as they are kept now. */
  consents: z.array(Consent),
  /** What the bot had to say first, and what of it the party heard; null: no rule asked for anything. */
  disclosure: HeardDisclosure.nullable(),
  timings: z.object({
    dialledAt: epochMs,
    answeredAt: epochMs.nullable(),
    endedAt: epochMs.nullable(),
    /** From the dial to the answer, or to its end without one. */
    ringSeconds: z.number().nullable(),
    /** Of the party's first words, if they came before ours. */
    greetingStartAt: epochMs.nullable(),
    greetingEndAt: epochMs.nullable(),
    /** First sound of ours that the party heard. */
    firstAudioAt: epochMs.nullable(),
  }),
  abandonment: z.object({
    class: AbandonClass,
    /** From the answer; null: none was heard. */
    secondsToFirstAudio: z.number().nullable(),
  }),
});
export type CallEvidence = z.infer<typeof CallEvidence>;
