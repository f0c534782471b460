import type { CampaignCompliance } from '../contracts/compliance/campaign-compliance.ts';
import type { CalleePlace, DialFacts } from '../contracts/compliance/dial-judgement.ts';
import type { Calendar } from './calendar.ts';
import { hoursThatBind, placeHours } from './hours.ts';
import { nextOpenAt } from './judgement.ts';
import { closesAt } from './open-hours.ts';
import { presetsOfCountry, rulesThatApply } from './rules-that-apply.ts';

/** Longest time for which an answer is kept: a rule may begin to bind on a date. */
const keptMs = 3_600_000;

/** Everything of a place that decides when it may be called; leads with the same one open and close together. Zones may have a `+`. */
export const bucketOf = ({ country, states, zones, lineType }: CalleePlace): string =>
  [country ?? '', states.join(','), zones.join(','), lineType].join('|');

const placeOf = (bucket: string): CalleePlace => {
  const [country = '', states = '', zones = '', lineType = 'other'] = bucket.split('|');
  return {
    number: '',
    country: country === '' ? null : country,
    states: states === '' ? [] : states.split(','),
    zones: zones === '' ? [] : zones.split(','),
    zonesFrom: 'number',
    lineType: lineType as CalleePlace['lineType'],
  };
};

/** `changesAt`: when an open one closes, or a closed one opens; null: not by itself. */
export interface BucketState {
  isOpen: boolean;
  changesAt: number | null;
}

export const presetsFor = (
  { presets }: Pick<CampaignCompliance, 'presets'>,
  country: string | null,
): DialFacts['presets'] => (presets === 'by-country' ? presetsOfCountry(country) : presets);

/** Which places may be called now under one campaign's rules; an answer is reckoned once and kept until it changes. */
export class WindowBook {
  readonly #calendar: Calendar;
  readonly #campaign: CampaignCompliance;
  readonly #states = new Map<string, BucketState & { keptUntilAt: number }>();

  constructor(campaign: CampaignCompliance, calendar: Calendar) {
    this.#campaign = campaign;
    this.#calendar = calendar;
  }

  stateOf(bucket: string, at: number): BucketState {
    const kept = this.#states.get(bucket);
    if (kept && at < kept.keptUntilAt) return kept;
    const state = this.#reckon(placeOf(bucket), at);
    const keptUntilAt = Math.min(state.changesAt ?? Number.POSITIVE_INFINITY, at + keptMs);
    this.#states.set(bucket, { ...state, keptUntilAt });
    return state;
  }

  #reckon(callee: CalleePlace, at: number): BucketState {
    const facts: DialFacts = {
      ...ofNoDial,
      at,
      callee,
      presets: presetsFor(this.#campaign, callee.country),
      purpose: this.#campaign.purpose,
      sector: this.#campaign.sector,
      ...(this.#campaign.hours && { hours: this.#campaign.hours }),
    };
    const opensAt = nextOpenAt(facts, this.#calendar);
    if (opensAt !== at) return { isOpen: false, changesAt: opensAt };
    const rules = rulesThatApply(facts, this.#latestDate(callee, at));
    const closings = hoursThatBind(facts, rules).flatMap((rule) =>
      callee.zones.map((zone) =>
        closesAt(placeHours(rule, callee, zone, this.#calendar), this.#calendar, at),
      ),
    );
    return { isOpen: true, changesAt: closings.length > 0 ? Math.min(...closings) : null };
  }

  #latestDate(callee: CalleePlace, at: number): string {
    return (
      callee.zones
        .map((zone) => this.#calendar.local(zone, at).date)
        .sort()
        .at(-1) ?? this.#calendar.local('UTC', at).date
    );
  }
}

/** What only a dial has; the hours ask for none of it. */
const ofNoDial = {
  from: '',
  campaignId: '',
  isArtificialVoice: false,
  hasSlotKept: true,
  earlier: [],
  consents: [],
  listed: null,
};
