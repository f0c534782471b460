import type { AbandonmentDay, AbandonmentStand } from '../../contracts/compliance/abandonment.ts';
import type { CampaignCompliance } from '../../contracts/compliance/campaign-compliance.ts';
import type { AbandonmentRule, PresetId } from '../../contracts/compliance/rule-pack.ts';
import { rulePacks } from '../presets/all-presets.ts';
import {
  abandonmentRate,
  addTallies,
  daysInWindow,
  probabilityOverLimit,
} from './abandonment-ledger.ts';

/** The abandonment rules that a campaign may be under; by country, all of them, since its callees may be anywhere. */
const abandonmentRules = (
  compliance: Pick<CampaignCompliance, 'presets'> | undefined,
): { pack: PresetId; rule: AbandonmentRule }[] => {
  const chosen = compliance?.presets ?? [];
  return Object.values(rulePacks)
    .filter(({ id }) => chosen === 'by-country' || chosen.includes(id))
    .flatMap(({ id, rules }) =>
      rules.flatMap(({ abandonment }) => (abandonment ? [{ pack: id, rule: abandonment }] : [])),
    );
};

/** The lowest limit of the packs that a campaign may be under; null: none of them counts abandoned calls. */
export const strictestLimit = (
  compliance: Pick<CampaignCompliance, 'presets'> | undefined,
): { pack: PresetId; limit: number } | null =>
  compliance === undefined
    ? null
    : abandonmentRules(compliance)
        .map(({ pack, rule }) => ({ pack, limit: rule.limit }))
        .reduce<{ pack: PresetId; limit: number } | null>(
          (least, one) => (least === null || one.limit < least.limit ? one : least),
          null,
        );

/** How each pack counts these days as of `today`. */
export const abandonmentStands = (
  compliance: Pick<CampaignCompliance, 'presets'> | undefined,
  days: readonly AbandonmentDay[],
  today: string,
): AbandonmentStand[] => {
  const firstDay = days[0]?.date ?? today;
  return abandonmentRules(compliance).map(({ pack, rule }) => {
    const counted = daysInWindow(days, rule.window, today, firstDay);
    const rate = abandonmentRate(addTallies(counted), rule);
    return {
      pack,
      limit: rule.limit,
      target: rule.target,
      sinceDate: counted[0]?.date ?? today,
      ...rate,
      overLimitChance: probabilityOverLimit(rate, rule.limit),
    };
  });
};
