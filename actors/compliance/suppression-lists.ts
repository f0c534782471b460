import {
  type Suppression,
  suppressionId,
} from '../../machines/contracts/compliance/suppression.ts';
import type { Store } from '../store/store.ts';
import { insertMissing } from './insert-missing.ts';

export type NewSuppression = Omit<Suppression, '_id' | 'schemaVersion'>;

/** The lists of numbers that are not dialled: the organisation's, and one of each campaign. */
export class SuppressionLists {
  readonly #entries;

  constructor(store: Store) {
    this.#entries = store.collection<Suppression>('suppressions');
  }

  /** Puts numbers on lists. One that is there already stays, for the longer of the two times. */
  async add(entries: readonly NewSuppression[]): Promise<{ addedCount: number }> {
    const byId = new Map<string, Suppression>();
    for (const entry of entries) {
      const _id = suppressionId(entry.campaignId, entry.number);
      byId.set(_id, { _id, schemaVersion: 1, ...entry });
    }
    const addedCount = await insertMissing(this.#entries, byId);
    // All of them are present now; this finds those whose time is to be longer.
    if (addedCount < byId.size)
      for (const { _id, untilAt } of await this.#entries.find({ _id: { $in: [...byId.keys()] } })) {
        const wanted = byId.get(_id)!;
        if (!isLonger(wanted.untilAt, untilAt)) continue;
        const { reason, source } = wanted;
        await this.#entries.updateOne(
          { _id },
          { $set: { untilAt: wanted.untilAt, reason, source } },
        );
      }
    return { addedCount };
  }

  async remove(campaignId: string | null, numbers: readonly string[]): Promise<number> {
    return this.#entries.deleteMany({
      _id: { $in: numbers.map((number) => suppressionId(campaignId, number)) },
    });
  }

  /** Entries that keep these dials from being made, by number: one round trip for any number of them. */
  async against(
    dials: readonly { number: string; campaignId: string }[],
    at: number,
  ): Promise<(Suppression | null)[]> {
    const ids = new Set<string>();
    for (const { number, campaignId } of dials) {
      ids.add(suppressionId(null, number));
      ids.add(suppressionId(campaignId, number));
    }
    const found = await this.#entries.find({ _id: { $in: [...ids] } });
    const holding = new Map(
      found
        .filter(({ untilAt }) => untilAt === null || untilAt > at)
        .map((entry) => [entry._id, entry]),
    );
    return dials.map(({ number, campaignId }) => {
      const both = [
        holding.get(suppressionId(null, number)),
        holding.get(suppressionId(campaignId, number)),
      ].flatMap((entry) => (entry ? [entry] : []));
      const [first, second] = both;
      if (!first) return null;
      return second && isLonger(second.untilAt, first.untilAt) ? second : first;
    });
  }
}

const isLonger = (a: number | null, b: number | null): boolean =>
  b !== null && (a === null || a > b);
