import type { DialFacts } from '../contracts/compliance/dial-judgement.ts';
import type { PresetId, Rule, RulePack } from '../contracts/compliance/rule-pack.ts';
import type { Calendar } from './calendar.ts';
import { rulePacks } from './presets/all-presets.ts';

export interface ApplyingRule {
  /** `id@version` */
  pack: string;
  title: string;
  rule: Rule;
}

export const packVersion = ({ id, version }: RulePack): string => `${id}@${version}`;

/** Whether a rule could concern somebody there: what is not known of a place does not let a rule off. */
const isForPlace = (
  { countries, states }: Rule,
  place: { country: string | null; states: readonly string[] },
): boolean => {
  if (place.country !== null && !countries.includes(place.country)) return false;
  return (
    states === undefined ||
    place.states.length === 0 ||
    place.states.some((state) => states.includes(state))
  );
};

/** Rules of the chosen packs that bind this call. `date` is the latest one on the callee's clocks. */
export const rulesThatApply = (
  facts: Pick<DialFacts, 'presets' | 'callee' | 'purpose' | 'sector'>,
  date: string,
): ApplyingRule[] =>
  facts.presets.flatMap((preset) => {
    const pack = rulePacks[preset];
    return pack.rules
      .filter(
        (rule) =>
          isForPlace(rule, facts.callee) &&
          (rule.purposes?.includes(facts.purpose) ?? true) &&
          (rule.sectors?.includes(facts.sector) ?? true) &&
          (rule.sinceDate === undefined || rule.sinceDate <= date),
      )
      .map((rule) => ({ pack: packVersion(pack), title: pack.title, rule }));
  });

/** Rules bind by the callee's date; of several clocks by the latest. */
export const rulesAt = (facts: DialFacts, calendar: Calendar, at: number): ApplyingRule[] => {
  const zones = facts.callee.zones.length > 0 ? facts.callee.zones : ['UTC'];
  const dates = zones.map((zone) => calendar.local(zone, at).date).sort();
  return rulesThatApply(facts, dates.at(-1)!);
};

/** Presets with a rule for a country; none for a number that belongs to no country. */
export const presetsOfCountry = (country: string | null): PresetId[] =>
  country === null
    ? []
    : Object.values(rulePacks)
        .filter((pack) => pack.rules.some((rule) => rule.countries.includes(country)))
        .map((pack) => pack.id);
