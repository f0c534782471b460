import type { Attempt } from '../../../machines/contracts/campaign/campaign.ts';
import type { DialDay } from '../../../machines/lead/caller-id/caller-id-health.ts';
import { machineCodes } from '../../../machines/lead/disposition.ts';
import type { Collection } from '../../store/store.ts';

const dayMs = 86_400_000;

/** What numbers that were shown came to in the last two days, the newest first. */
export const dialDays = (
  attempts: Pick<Collection<Attempt>, 'countDocuments'>,
  filter: { from: string | { $in: string[] } },
  now: number,
): Promise<DialDay[]> =>
  Promise.all(
    [0, 1].map(async (ago) => {
      const untilAt = now - ago * dayMs;
      const dials = { ...filter, intendedAt: { $gt: untilAt - dayMs, $lte: untilAt } };
      const [dialCount, humanCount] = await Promise.all([
        attempts.countDocuments(dials),
        attempts.countDocuments({
          ...dials,
          outcome: { $in: ['answered', 'abandoned'] },
          retryCode: { $nin: [...machineCodes] },
        }),
      ]);
      return { dialCount, humanCount };
    }),
  );
