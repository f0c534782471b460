import { judge, nextAllowedAt } from '../../machines/compliance/judgement.ts';
import { presetsFor } from '../../machines/compliance/window-book.ts';
import type { Attempt, Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import { numbersOf } from '../../machines/contracts/campaign/campaign.ts';
import type { Consent } from '../../machines/contracts/compliance/consent.ts';
import type {
  AttemptCompliance,
  DialFacts,
  EarlierDial,
} from '../../machines/contracts/compliance/dial-judgement.ts';
import type { Suppression } from '../../machines/contracts/compliance/suppression.ts';
import type { Store } from '../store/store.ts';
import { endedAs } from './earlier-dials.ts';
import { calleePlace } from './places/callee-place.ts';
import { worldCalendar } from './places/world-calendar.ts';
import { SuppressionLists } from './suppression-lists.ts';

export interface DialToJudge {
  campaign: Pick<Campaign, '_id' | 'compliance' | 'pacing'>;
  lead: Pick<Lead, 'phone' | 'numbers' | 'timeZone' | 'reservedSlot'>;
  /** Which of the lead's numbers. */
  to: string;
  from: string;
}

export interface Judgement extends AttemptCompliance {
  /** When the same dial may be asked for again; null: not before somebody changes something. */
  nextAt: number | null;
}

/** Why a lead is not dialled, and when it may be; null: not before somebody changes something. */
export interface Withheld {
  nextAt: number | null;
  code: string;
  sentence: string;
}

/** What the lead of a dial that is not allowed is left with. */
export const withheldBy = ({ verdict, nextAt }: Judgement): Withheld => ({
  nextAt,
  code: verdict.because.code,
  sentence: verdict.because.sentence,
});

/** Longest rest that a rule prescribes after an earlier call. */
const memoryMs = 60 * 86_400_000;
const earlierMax = 200;

/** Judges dials before they are made: reads what the rules ask for, three reads for any number of dials. */
export class DialJudge {
  readonly #lists: SuppressionLists;
  readonly #consents;
  readonly #attempts;

  constructor(store: Store) {
    this.#lists = new SuppressionLists(store);
    this.#consents = store.collection<Consent>('consents');
    this.#attempts = store.collection<Attempt>('attempts');
  }

  async judge(dials: readonly DialToJudge[], at: number): Promise<Judgement[]> {
    if (dials.length === 0) return [];
    const ruled = dials.filter(({ campaign }) => campaign.compliance !== undefined);
    const numbers = [
      ...new Set(ruled.flatMap(({ lead }) => numbersOf(lead).map(({ phone }) => phone))),
    ];
    const [listed, consents, earlier] = await Promise.all([
      this.#lists.against(
        dials.map(({ campaign, to }) => ({ number: to, campaignId: campaign._id })),
        at,
      ),
      this.#consentsOf(numbers, at),
      this.#earlierOf(numbers, at),
    ]);
    return dials.map((dial, i) => {
      const facts = factsOf(dial, at, listed[i] ?? null, consents, earlier);
      const verdict = judge(facts, worldCalendar);
      return {
        packVersions: verdict.packVersions,
        verdict,
        facts,
        nextAt: verdict.isAllowed ? at : nextAllowedAt(facts, worldCalendar),
      };
    });
  }

  /** Whether this dial is on a list now, just before it is placed. */
  async isListed(number: string, campaignId: string, at: number): Promise<boolean> {
    const [entry] = await this.#lists.against([{ number, campaignId }], at);
    return entry !== null;
  }

  async #consentsOf(numbers: string[], at: number): Promise<Consent[]> {
    if (numbers.length === 0) return [];
    const found = await this.#consents.find({ number: { $in: numbers }, revokedAt: null });
    return found.filter(
      ({ givenAt, untilAt }) => givenAt <= at && (untilAt === null || untilAt > at),
    );
  }

  async #earlierOf(numbers: string[], at: number): Promise<EarlierDial[]> {
    if (numbers.length === 0) return [];
    const found = await this.#attempts.find(
      { to: { $in: numbers }, intendedAt: { $gt: at - memoryMs } },
      {
        sort: { intendedAt: -1 },
        limit: numbers.length * earlierMax,
        projection: {
          to: 1,
          campaignId: 1,
          intendedAt: 1,
          outcome: 1,
          disposition: 1,
          retryCode: 1,
        },
      },
    );
    return found.map((attempt) => ({
      at: attempt.intendedAt,
      number: attempt.to,
      campaignId: attempt.campaignId,
      ended: endedAs(attempt),
    }));
  }
}

function factsOf(
  { campaign, lead, to, from }: DialToJudge,
  at: number,
  listed: Suppression | null,
  consents: readonly Consent[],
  earlier: readonly EarlierDial[],
): DialFacts {
  const { compliance } = campaign;
  const callee = calleePlace(to, lead.timeZone);
  const own = new Set(numbersOf(lead).map(({ phone }) => phone));
  return {
    at,
    callee,
    from,
    campaignId: campaign._id,
    presets: compliance ? presetsFor(compliance, callee.country) : [],
    purpose: compliance?.purpose ?? 'sales',
    sector: compliance?.sector ?? 'general',
    ...(compliance?.hours && { hours: compliance.hours }),
    // Whoever speaks first is always a bot.
    isArtificialVoice: true,
    // A lead that met nobody is dialled with a slot of its own, whatever its campaign does.
    hasSlotKept:
      lead.reservedSlot === true ||
      (campaign.pacing.mode !== 'ratio' && campaign.pacing.mode !== 'predictive'),
    earlier: earlier.filter(({ number }) => own.has(number)).slice(0, earlierMax),
    consents: consents
      .filter(
        ({ number, campaignId }) =>
          number === to && (campaignId === null || campaignId === campaign._id),
      )
      .map(({ _id, kind }) => ({ consentId: _id, kind })),
    listed: listed && {
      suppressionId: listed._id,
      reason: listed.reason,
      untilAt: listed.untilAt,
    },
  };
}
