import {
  type Suppression,
  suppressionId,
} from '../../machines/contracts/compliance/suppression.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import type { Store } from '../store/store.ts';

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
    const present = new Map(
      (await this.#entries.find({ _id: { $in: [...byId.keys()] } })).map((entry) => [
        entry._id,
        entry,
      ]),
    );
    const fresh = [...byId.values()].filter(({ _id }) => !present.has(_id));
    let addedCount = fresh.length;
    if (fresh.length > 0)
      await this.#entries.insertMany(fresh).catch(async (error: unknown) => {
        if (!(error instanceof VoxError) || error.code !== 'duplicate_key') throw error;
        // Somebody else listed some of them meanwhile.
        addedCount = 0;
        for (const entry of fresh) {
          const { upsertedId } = await this.#entries.updateOne(
            { _id: entry._id },
            { $setOnInsert: entry },
            { upsert: true },
          );
          if (upsertedId !== null) addedCount += 1;
        }
      });
    for (const [_id, { untilAt, reason, source }] of byId)
      if (present.has(_id) && isLonger(untilAt, present.get(_id)!.untilAt))
        await this.#entries.updateOne({ _id }, { $set: { untilAt, reason, source } });
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
