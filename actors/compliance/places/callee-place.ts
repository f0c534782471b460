import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { CalleePlace } from '../../../machines/contracts/compliance/dial-judgement.ts';
import { isZone } from '../../calendar/zone-offsets.ts';
import states from './area-code-states.json' with { type: 'json' };
import zones from './phone-zones.json' with { type: 'json' };

const zonesByPrefix = new Map<string, string[]>();
const zonesByAreaCode = new Map<string, Set<string>>();
for (const [names, prefixes] of Object.entries(zones.prefixesByZones))
  for (const prefix of prefixes.split(' ')) {
    const known = names.split(' ').filter(isZone);
    zonesByPrefix.set(prefix, known);
    if (!prefix.startsWith('1') || prefix.length < 4) continue;
    const all = zonesByAreaCode.get(prefix.slice(1, 4)) ?? new Set();
    for (const zone of known) all.add(zone);
    zonesByAreaCode.set(prefix.slice(1, 4), all);
  }

const canada = new Set('AB BC MB NB NL NS NT NU ON PE QC SK YT'.split(' '));
const statesByAreaCode = new Map<string, string[]>();
/** Every zone of the two countries whose numbers do not all tell their place. */
const zonesByCountry = { US: new Set<string>(), CA: new Set<string>() };
for (const [state, areaCodes] of Object.entries(states.areaCodesByState))
  for (const areaCode of areaCodes.split(' ')) {
    statesByAreaCode.set(areaCode, [...(statesByAreaCode.get(areaCode) ?? []), state]);
    const country = canada.has(state) ? 'CA' : 'US';
    for (const zone of zonesByAreaCode.get(areaCode) ?? []) zonesByCountry[country].add(zone);
  }

const lineTypes: Record<string, CalleePlace['lineType']> = {
  MOBILE: 'mobile',
  FIXED_LINE: 'fixed',
  FIXED_LINE_OR_MOBILE: 'mobile-or-fixed',
};

/** Longest prefix of the number that the table has. */
const zonesOfPrefix = (digits: string): string[] => {
  for (let length = digits.length; length > 0; length -= 1) {
    const found = zonesByPrefix.get(digits.slice(0, length));
    if (found !== undefined) return found;
  }
  return [];
};

/** Countries with many zones whose mobile numbers begin with an area code all the same. */
const mobilesHaveAreas = new Set(['AR', 'BR', 'MX']);

/** By the runtime's own data; the types do not know the method yet. */
const zonesOfCountry = (country: string): string[] => {
  const locale = new Intl.Locale(`und-${country}`) as Intl.Locale & {
    getTimeZones?: () => string[] | undefined;
  };
  return locale.getTimeZones?.() ?? [];
};

/**
 * What an E.164 number tells of where its owner is. A zone that the lead brings along is believed. In North America, where people keep
 * their number when they move within their area, it is every zone of the area code; where the number tells nothing, every zone
 * of the country. A number of no country's plan (555 numbers of the simulated carrier) is nowhere.
 */
export function calleePlace(number: string, timeZone?: string): CalleePlace {
  const parsed = parsePhoneNumberFromString(number);
  const country = parsed?.isValid() ? (parsed.country ?? null) : null;
  const digits = number.replace('+', '');
  const areaCode = digits.startsWith('1') ? digits.slice(1, 4) : '';
  const place = {
    number,
    country,
    states: country === null ? [] : (statesByAreaCode.get(areaCode) ?? []),
    lineType: lineTypes[parsed?.getType() ?? ''] ?? ('other' as const),
  };
  if (timeZone !== undefined && isZone(timeZone))
    return { ...place, zones: [timeZone], zonesFrom: 'lead' };
  if (country === null) return { ...place, zones: [], zonesFrom: 'unknown' };
  if (place.lineType === 'mobile' && !mobilesHaveAreas.has(country)) {
    const anywhere = zonesOfCountry(country);
    if (anywhere.length > 0) return { ...place, zones: anywhere, zonesFrom: 'country' };
  }
  if (country !== 'US' && country !== 'CA')
    return { ...place, zones: zonesOfPrefix(digits), zonesFrom: 'number' };
  const ofArea = zonesByAreaCode.get(areaCode);
  return ofArea
    ? { ...place, zones: [...ofArea].sort(), zonesFrom: 'number' }
    : { ...place, zones: [...zonesByCountry[country]].sort(), zonesFrom: 'country' };
}
