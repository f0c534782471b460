import { type LeaseAnswer, leaseStandardMs } from '../../../machines/campaign/leadership.ts';
import type { Clock } from '../../../machines/supervision/clock.ts';
import type { Store, StoredDocument } from '../../store/store.ts';
import type { Authority } from '../dialler-deps.ts';

/** Collection `leases`. */
export interface LeaseDocument extends StoredDocument {
  holder: string;
  /** Rises with every change of holder: the fencing token of everything the leader writes. */
  epoch: number;
  /** By the store's clock, never by ours. */
  expiresAt: Date;
}

const leaseId = 'dialler';
/** Our deadline is a fifth earlier than the store's: a dial cannot be fenced, so it must not happen close to the end. */
const marginShare = 0.2;

/** Who leads, by its number, as the store has it now; 0: nobody ever did. */
export async function leadingEpoch(store: Store): Promise<number> {
  const lease = await store
    .collection<LeaseDocument>('leases')
    .findOne({ _id: leaseId }, { projection: { epoch: 1 } });
  return lease?.epoch ?? 0;
}

/**
 * The one lease document of a store. Condition and update are one pipeline update by `_id`, decided by the store's clock;
 * the deadline here counts from the *start* of the request, on the local monotonic clock.
 */
export interface LeadershipLease {
  claim(): Promise<LeaseAnswer>;
  release(): Promise<void>;
  authority(): Authority;
}

export const createLeadershipLease = (
  store: Store,
  holder: string,
  clock: Clock,
  leaseMs: number = leaseStandardMs,
): LeadershipLease => {
  const leases = store.collection<LeaseDocument>('leases');
  let epoch = 0;
  let deadlineAt = Number.NEGATIVE_INFINITY;

  const isOurs = { $eq: ['$holder', holder] };
  const isFree = { $lt: [{ $ifNull: ['$expiresAt', new Date(0)] }, '$$NOW'] };
  const isOurTurn = { $or: [isOurs, isFree] };
  const stillHeld = { $and: [isOurs, { $not: [isFree] }] };

  const attempt = (isRenewal: boolean) =>
    leases.findOneAndUpdate(
      { _id: leaseId },
      [
        {
          $set: {
            holder: { $cond: [isOurTurn, holder, '$holder'] },
            // A lease of ours that ran out, here or in the store, starts a new epoch too: what ran under the old one is dead.
            epoch: {
              $cond: [
                isRenewal ? { $and: [isOurTurn, { $not: [stillHeld] }] } : isOurTurn,
                { $add: [{ $ifNull: ['$epoch', 0] }, 1] },
                '$epoch',
              ],
            },
            expiresAt: {
              $cond: [
                isOurTurn,
                { $dateAdd: { startDate: '$$NOW', unit: 'millisecond', amount: leaseMs } },
                '$expiresAt',
              ],
            },
          },
        },
      ],
      { upsert: true, returnDocument: 'after' },
    );

  const ask = async (): Promise<LeaseAnswer> => {
    for (let triesLeft = 1; ; triesLeft -= 1) {
      const startedAt = clock.now();
      const document = await attempt(startedAt < deadlineAt);
      if (!document) throw new Error('the lease document is missing after its upsert');
      if (document.holder !== holder) {
        deadlineAt = Number.NEGATIVE_INFINITY;
        return { isHeld: false, epoch: document.epoch, leftMs: 0, holder: document.holder };
      }
      epoch = document.epoch;
      deadlineAt = startedAt + leaseMs * (1 - marginShare);
      const leftMs = Math.max(0, deadlineAt - clock.now());
      // The store was away for so long that nothing is left of what it gives.
      if (leftMs > 0 || triesLeft === 0) return { isHeld: leftMs > 0, epoch, leftMs, holder };
    }
  };

  /** Who asks again before there is an answer gets that one: each that came late would end the reign of the one before it. */
  let asking: Promise<LeaseAnswer> | null = null;
  const claim = (): Promise<LeaseAnswer> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };

  const release = async () => {
    deadlineAt = Number.NEGATIVE_INFINITY;
    await leases.updateOne({ _id: leaseId, holder }, [{ $set: { expiresAt: new Date(0) } }]);
  };

  const authority = (): Authority => {
    const mine = epoch;
    return { epoch: mine, isHeld: () => epoch === mine && clock.now() < deadlineAt };
  };

  return { claim, release, authority };
};
