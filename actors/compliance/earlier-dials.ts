import type { Attempt } from '../../machines/contracts/campaign/campaign.ts';
import type { EarlierDial } from '../../machines/contracts/compliance/dial-judgement.ts';
import type { SuppressionReason } from '../../machines/contracts/compliance/suppression.ts';
import { machineCodes } from '../../machines/lead/disposition.ts';

/** By the words of retry rules (machines/lead/disposition.ts). */
const ends: Record<string, EarlierDial['ended'] | undefined> = {
  abandoned: 'abandoned',
  refused: 'refusal',
  declined: 'refusal',
  silent: 'other',
  ...Object.fromEntries([...machineCodes].map((code) => [code, 'machine' as const])),
};

/** How an earlier dial ended, in the words of the rules. */
export const endedAs = ({
  outcome,
  disposition,
  retryCode,
}: Pick<Attempt, 'outcome' | 'disposition' | 'retryCode'>): EarlierDial['ended'] =>
  ends[retryCode ?? disposition ?? outcome ?? ''] ??
  (disposition !== null && outcome === 'answered' ? 'conversation' : 'other');

/** What a call's end puts on a list: a refusal for everybody here, a wrong number for the campaign whose data is wrong. */
export const listedAfter = (
  code: string,
): { reason: SuppressionReason; isForAll: boolean } | null => {
  if (code === 'refused') return { reason: 'refused', isForAll: true };
  if (code === 'wrong_party') return { reason: 'wrong_party', isForAll: false };
  return null;
};
