import { rulesThatApply } from '../../../machines/compliance/rules-that-apply.ts';
import { presetsFor } from '../../../machines/compliance/window-book.ts';
import type { Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import { calleePlace } from '../../compliance/places/callee-place.ts';
import { worldCalendar } from '../../compliance/places/world-calendar.ts';

/** What the campaign's rules want a number shown there to begin with (India: 140, 1600); empty: anything. */
export function lawfulPrefixes(
  { compliance }: Pick<Campaign, 'compliance'>,
  to: string,
  timeZone: string | undefined,
  now: number,
): string[] {
  if (compliance === undefined) return [];
  const callee = calleePlace(to, timeZone);
  const presets = presetsFor(compliance, callee.country);
  const { purpose, sector } = compliance;
  const { date } = worldCalendar.local(callee.zones.at(-1) ?? 'UTC', now);
  return rulesThatApply({ presets, callee, purpose, sector }, date).flatMap(
    ({ rule }) => rule.callerPrefixes ?? [],
  );
}
