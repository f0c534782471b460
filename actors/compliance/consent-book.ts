import type { Consent } from '../../machines/contracts/compliance/consent.ts';
import type { Store } from '../store/store.ts';
import { insertMissing } from './insert-missing.ts';

export type NewConsent = Omit<Consent, '_id' | 'schemaVersion' | 'revokedAt'>;

/** What people agreed to. Nothing is ever deleted: a revoked consent is evidence for the calls before. */
export class ConsentBook {
  readonly #consents;

  constructor(store: Store) {
    this.#consents = store.collection<Consent>('consents');
  }

  /** The same consent of the same instant is one, however often it is brought; returns how many were new. */
  async add(consents: readonly NewConsent[]): Promise<number> {
    const byId = new Map<string, Consent>();
    for (const consent of consents) {
      const { number, kind, campaignId, givenAt } = consent;
      const _id = [number, kind, campaignId ?? 'organisation', givenAt].join(':');
      byId.set(_id, { _id, schemaVersion: 1, ...consent, revokedAt: null });
    }
    return insertMissing(this.#consents, byId);
  }

  /** Null: there is none of this id. */
  revoke(consentId: string, at: number): Promise<Consent | null> {
    return this.#consents.findOneAndUpdate(
      { _id: consentId },
      [{ $set: { revokedAt: { $ifNull: ['$revokedAt', at] } } }],
      { returnDocument: 'after' },
    );
  }
}
