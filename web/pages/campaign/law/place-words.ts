import type { CampaignLaw } from '../../../../machines/contracts/compliance/campaign-law.ts';

const countries = new Intl.DisplayNames('en', { type: 'region' });

/** `NY, United States · New York`; several zones are counted, for all of them must be open. */
export const placeWords = ({
  country,
  states,
  zones,
}: Pick<CampaignLaw['windows'][number], 'country' | 'states' | 'zones'>): string => {
  const land = country === null ? 'No known country' : (countries.of(country) ?? country);
  const where = states.length === 0 ? land : `${states.join(' or ')}, ${land}`;
  if (zones.length === 0) return where;
  const clock =
    zones.length === 1
      ? zones[0]!.slice(zones[0]!.indexOf('/') + 1).replaceAll('_', ' ')
      : `${zones.length} time zones`;
  return `${where} · ${clock}`;
};
