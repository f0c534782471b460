import { abandonmentStands } from '../../machines/compliance/abandonment/abandonment-stand.ts';
import type { Campaign } from '../../machines/contracts/campaign/campaign.ts';
import { AbandonmentBook, dateOf } from '../compliance/abandonment-book.ts';
import type { Store } from '../store/store.ts';

/** The ledger is read anew so often: a call counts once its result is in, some seconds after its end. */
const freshMs = 10_000;
const dayMs = 86_400_000;
/** Campaigns that were not asked about for so long are forgotten. */
const keptMs = 10 * 60_000;

interface Known {
  doubt: number;
  readAt: number;
  askedAt: number;
}

export interface LawKeeperDeps {
  store: Store;
  /** Told once for each campaign: what was counted today and yesterday, before this leader came. */
  remember: (campaignId: string, peopleCount: number, lateCount: number) => void;
}

/**
 * What the law's ledger of abandoned calls says of each campaign, by its packs' own windows. The ledger is in the store, so a
 * leader that comes new brakes where the one before it braked.
 */
export class LawKeeper {
  readonly #deps: LawKeeperDeps;
  readonly #book: AbandonmentBook;
  readonly #known = new Map<string, Known>();

  constructor(deps: LawKeeperDeps) {
    this.#deps = deps;
    this.#book = new AbandonmentBook(deps.store);
  }

  /** P(true share of late calls > limit) by the strictest pack; 0 for a campaign whose dials stand for a slot each. */
  async doubtOf(campaign: Campaign, now: number): Promise<number> {
    const { _id, pacing } = campaign;
    if (pacing.mode !== 'predictive' && pacing.mode !== 'ratio') return 0;
    const known = this.#known.get(_id);
    if (known !== undefined && now - known.readAt < freshMs) {
      known.askedAt = now;
      return known.doubt;
    }
    const doubt = await this.#read(campaign, now, known === undefined);
    this.#known.set(_id, { doubt, readAt: now, askedAt: now });
    for (const [id, { askedAt }] of this.#known) if (now - askedAt > keptMs) this.#known.delete(id);
    return doubt;
  }

  async #read({ _id, compliance, schedule }: Campaign, now: number, isFirst: boolean) {
    const days = await this.#book.days(_id);
    const today = dateOf(schedule.timeZone, now);
    if (isFirst) {
      const yesterday = dateOf(schedule.timeZone, now - dayMs);
      const last = days.filter(({ date }) => date === today || date === yesterday);
      const sum = (of: (day: (typeof days)[number]) => number) =>
        last.reduce((total, day) => total + of(day), 0);
      const people = sum((day) => day.takenCount + day.neverTakenCount);
      if (people > 0)
        this.#deps.remember(
          _id,
          people,
          sum((day) => day.lateFromAnswerCount),
        );
    }
    if (compliance === undefined) return 0;
    const stands = abandonmentStands(compliance, days, today);
    return Math.max(0, ...stands.map(({ overLimitChance }) => overLimitChance));
  }
}
