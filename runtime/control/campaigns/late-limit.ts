import { strictestLimit } from '../../../machines/compliance/abandonment/abandonment-stand.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';

/** What is wrong with the share of calls that a campaign lets meet nobody; null: its packs allow it, or none counts. */
export function lateLimitFault({
  compliance,
  pacing,
}: Pick<Campaign, 'compliance' | 'pacing'>): string | null {
  const strictest = strictestLimit(compliance);
  if (strictest === null || pacing.lateLimit <= strictest.limit) return null;
  const percent = (share: number) => `${Math.round(share * 1_000) / 10} %`;
  return `${strictest.pack} allows ${percent(strictest.limit)}, the campaign ${percent(pacing.lateLimit)}`;
}

/** Error: `late_limit_unlawful`. */
export function requireLawfulLateLimit(campaign: Pick<Campaign, 'compliance' | 'pacing'>): void {
  const fault = lateLimitFault(campaign);
  if (fault !== null) throw new VoxError('late_limit_unlawful', fault);
}
