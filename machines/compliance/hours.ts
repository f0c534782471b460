import type {
  CalleePlace,
  DialFacts,
  JudgementReason,
} from '../contracts/compliance/dial-judgement.ts';
import type { CallingHours } from '../contracts/compliance/rule-pack.ts';
import { type Calendar, clockText } from './calendar.ts';
import { isOpenAt, opensAt, type PlaceHours } from './open-hours.ts';
import type { ApplyingRule } from './rules-that-apply.ts';

/** Holiday at any place where the callee may be; of an unknown state, those of the states that the rule is for. */
const holidayAt = (
  { country, states }: CalleePlace,
  { statesOfRule }: Pick<HoursRule, 'statesOfRule'>,
  calendar: Calendar,
  date: string,
): string | null => {
  if (country === null) return null;
  for (const state of states.length > 0 ? states : statesOfRule) {
    const name = calendar.holidayOn(country, state, date);
    if (name !== null) return name;
  }
  return null;
};

interface HoursRule {
  pack: string | null;
  title: string;
  hours: readonly CallingHours[];
  noHolidays: boolean;
  /** `[null]`: the whole country. */
  statesOfRule: readonly (string | null)[];
}

/** Hours that bind a call: those of the rules and the campaign's own. */
export const hoursThatBind = (
  facts: Pick<DialFacts, 'hours'>,
  rules: readonly ApplyingRule[],
): HoursRule[] => [
  ...rules.flatMap(({ pack, title, rule }) =>
    rule.hours
      ? [
          {
            pack,
            title,
            hours: rule.hours,
            noHolidays: rule.noHolidays ?? false,
            statesOfRule: rule.states ?? [null],
          },
        ]
      : [],
  ),
  ...(facts.hours
    ? [
        {
          pack: null,
          title: 'the campaign’s own hours',
          hours: facts.hours,
          noHolidays: false,
          statesOfRule: [],
        },
      ]
    : []),
];

export const placeHours = (
  rule: HoursRule,
  callee: CalleePlace,
  zone: string,
  calendar: Calendar,
): PlaceHours => ({
  zone,
  hours: rule.hours,
  isHoliday: (date) => rule.noHolidays && holidayAt(callee, rule, calendar, date) !== null,
});

/** Against a call outside the hours of any rule at any place where the callee may be. */
export function hoursReasons(
  facts: DialFacts,
  rules: readonly ApplyingRule[],
  calendar: Calendar,
  at: number,
): JudgementReason[] {
  const { callee } = facts;
  const binding = hoursThatBind(facts, rules);
  if (binding.length > 0 && callee.zones.length === 0)
    return [
      {
        code: 'place_unknown',
        sentence: 'Nobody knows what time it is at this number; give the lead a time zone',
        pack: null,
        untilAt: null,
      },
    ];
  return binding.flatMap((rule) =>
    callee.zones.flatMap((zone): JudgementReason[] => {
      const place = placeHours(rule, callee, zone, calendar);
      if (isOpenAt(place, calendar, at)) return [];
      const local = calendar.local(zone, at);
      const holiday = rule.noHolidays ? holidayAt(callee, rule, calendar, local.date) : null;
      return [
        {
          code: holiday === null ? 'outside_hours' : 'holiday',
          sentence:
            holiday === null
              ? `It is ${clockText(local).replace('T', ' ')} in ${zone}, outside the calling hours (${rule.title})`
              : `It is a holiday there, ${holiday} (${rule.title})`,
          pack: rule.pack,
          untilAt: opensAt(place, calendar, at),
        },
      ];
    }),
  );
}
