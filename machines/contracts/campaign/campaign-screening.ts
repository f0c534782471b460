import { z } from 'zod';

const text = (max: number) => z.string().trim().min(1).max(max).nullable().default(null);

/** What is found out about who answered before a slot has the call, and what follows (adr 0023). */
export const CampaignScreening = z.object({
  /**
   * `immediate`: a slot gets the call with the answer, and learns there who it is. `screen`: with the verdict of a person, so that
   * machines take no slot. `speculative`: one is held for it as soon as a person is likelier, and given up with a machine.
   */
  attachPolicy: z.enum(['screen', 'speculative', 'immediate']).default('immediate'),
  /** What is said is recognised too, by the bot's own recogniser: a machine is told by its words. */
  hasListener: z.boolean().default(true),
  /** A mailbox: end the call, or leave `message` behind its beep. */
  onVoicemail: z.enum(['hangUp', 'message']).default('hangUp'),
  /** A telephone that asks who calls and why: end the call, or say `reason` and wait for its owner. */
  onScreener: z.enum(['reply', 'hangUp']).default('reply'),
  /** A company's menu, somebody who says nothing for four seconds, and who is neither clearly a person nor a machine. */
  onIvr: z.enum(['hangUp', 'attach']).default('hangUp'),
  onSilent: z.enum(['hangUp', 'attach']).default('attach'),
  onUncertain: z.enum(['hangUp', 'attach']).default('attach'),
  /** With `{{variables}}` of the lead. Null: what the bot says in its own screening. */
  message: text(1_000),
  reason: text(300),
  /** Messages left with one lead, all its numbers together; one a day at most (dialler.md §5.1: on the first dial and the last). */
  messagesMax: z.number().int().min(1).max(20).default(2),
});
export type CampaignScreening = z.infer<typeof CampaignScreening>;
/** As it is stored, which documents from before this field are not. */
export const screeningOf = (campaign: {
  screening?: z.input<typeof CampaignScreening> | undefined;
}): CampaignScreening => CampaignScreening.parse(campaign.screening ?? {});
