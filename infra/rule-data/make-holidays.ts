/**
 * Makes actors/compliance/places/holidays.json: public holidays of the countries and states whose rules forbid calls on them.
 *
 *   node infra/rule-data/make-holidays.ts
 *
 * Source: date-holidays (its data: CC BY 3.0, https://github.com/commenthol/date-holidays). The library itself would cost the
 * dialler 200 ms and 33 MB at its start.
 */
import { writeFile } from 'node:fs/promises';
import Holidays from 'date-holidays';
import { rulePacks } from '../../machines/compliance/presets/all-presets.ts';

const years = { from: 2025, to: 2040 };
const target = new URL('../../actors/compliance/places/holidays.json', import.meta.url);

const places = new Set(
  Object.values(rulePacks).flatMap(({ rules }) =>
    rules
      .filter(({ noHolidays }) => noHolidays)
      .flatMap(({ countries, states }) =>
        countries.flatMap((country) => [
          country,
          ...(states ?? []).map((state) => `${country}-${state}`),
        ]),
      ),
  ),
);

const byPlace: Record<string, Record<string, string>> = {};
for (const place of [...places].sort()) {
  const [country = '', state] = place.split('-');
  const calendar = state === undefined ? new Holidays(country) : new Holidays(country, state);
  const days: Record<string, string> = {};
  for (let year = years.from; year <= years.to; year += 1)
    for (const { date, name, type } of calendar.getHolidays(year))
      if (type === 'public') days[date.slice(0, 10)] ??= name;
  byPlace[place] = days;
}
await writeFile(
  target,
  `${JSON.stringify({ source: 'date-holidays, CC BY 3.0', ...years, byPlace }, null, 2)}\n`,
);
