import type { PacingBound } from './pacer.ts';
import type { PacingState } from './regime.ts';

/** What one campaign's last plan was made of, for the pacing explainer. */
export interface PacingPicture {
  atMs: number;
  campaignId: string;
  state: PacingState;
  bound: PacingBound;
  dialCount: number;
  /** Slots of the pool that carry nobody, and what stands for some of them. */
  freeCount: number;
  waitingCount: number;
  reservedCount: number;
  heldCount: number;
  /** Dials of this campaign before this plan's, and its conversations. */
  inFlightCount: number;
  talkingCount: number;
  /** Within the look-ahead of `aheadMs`: slots of the whole pool that come free, people of this campaign who answer. */
  aheadMs: number;
  expectedFreeCount: number;
  expectedPeopleCount: number;
  /** Risk that the person of the last dial finds no slot, with 0, 1, 2 … dials of this plan. Empty where none is looked at. */
  risks: number[];
  /** θ: what a dial may risk. NaN where no look-ahead was asked. */
  allowed: number;
  /** P(rate of late > limit), and above what it stops the look-ahead. */
  legalDoubt: number;
  legalDoubtMax: number;
}

/** What limited a campaign, as one sentence for its owner. */
export function explainPacing(picture: PacingPicture): string {
  const { dialCount, freeCount, heldCount, waitingCount, reservedCount } = picture;
  const made = dialCount === 0 ? 'No dial' : dialCount === 1 ? 'One dial' : `${dialCount} dials`;
  const open = Math.max(0, freeCount - heldCount - waitingCount - reservedCount);
  const oneASlot = `one dial a free slot is made (${open} free for it)`;
  switch (picture.bound) {
    case 'none':
      return `${made}: every lead that is due is being called.`;
    case 'leads':
      return `${made}: no lead may be called now.`;
    case 'campaign_concurrency':
      return `${made}: the campaign has as many calls as it may have at a time.`;
    case 'worker_slots':
      return `${made}: each dial takes a free slot, and ${slots(open)} ${open === 1 ? 'is' : 'are'} free.`;
    case 'carrier_concurrency':
      return `${made}: the carrier's lines are all in use.`;
    case 'carrier_cps':
      return `${made}: the carrier takes no more calls in this second.`;
    case 'risk':
      return `${made}: with one more, ${percent(nextRisk(picture))} of its people would find no slot, and ${percent(picture.allowed)} is allowed. ${ahead(picture)}`;
    case 'cold_start':
      return picture.state === 'coldStart'
        ? `${made}: too little is known yet, so ${oneASlot}.`
        : `${made}: dials in flight grow step by step after the start. ${ahead(picture)}`;
    case 'distrust':
      return `${made}: far more people than foreseen were late, so ${oneASlot} until that has passed.`;
    case 'braked_by_law':
      return `${made}: the chance that too many people were late for the law is ${percent(picture.legalDoubt)}, more than ${percent(picture.legalDoubtMax)}, so ${oneASlot}.`;
    case 'carrier_broken':
      return `${made}: the carrier refuses calls at once; one dial at a time tries it.`;
    case 'fair_share':
      return `${made}: others have had less than their share, or come first.`;
    case 'mode':
      return `${made}: the campaign's mode dials no more by itself.`;
  }
}

const slots = (count: number): string => (count === 1 ? 'one slot' : `${count} slots`);

const percent = (share: number): string =>
  Number.isNaN(share) ? 'an unknown share' : `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

const nextRisk = ({ risks, dialCount }: PacingPicture): number =>
  risks[dialCount + 1] ?? Number.NaN;

const ahead = ({ aheadMs, inFlightCount, expectedPeopleCount, expectedFreeCount }: PacingPicture) =>
  `Of ${inFlightCount} in flight ${expectedPeopleCount.toFixed(1)} people are expected within ${aheadMs / 1_000} s, while ${expectedFreeCount.toFixed(1)} slots come free.`;
