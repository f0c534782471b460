import type { Lead } from '../../machines/contracts/campaign/campaign.ts';
import { leadMoves } from '../../machines/lead/lead-moves.ts';
import type { Store } from '../store/store.ts';

/**
 * Leads that were suppressed for what has just been changed may be dialled again; the next judgement decides anew. Those whose
 * party refused, or that an operator took out, stay.
 */
export async function releaseLeads(
  store: Store,
  numbers: readonly string[],
  heldFor: 'listed' | 'unlawful',
  campaignId: string | null,
): Promise<number> {
  const { from, to } = leadMoves.released;
  const outcome = await store.collection<Lead>('leads').updateMany(
    {
      phone: { $in: [...numbers] },
      state: { $in: from },
      'suppression.reason': heldFor,
      ...(campaignId === null ? {} : { campaignId }),
    },
    {
      $set: {
        state: to,
        outcome: null,
        why:
          heldFor === 'listed'
            ? 'Taken off a suppression list; it is dialled in its turn'
            : 'What kept it from being dialled has changed; it is dialled in its turn',
      },
      $unset: { suppression: '' },
    },
  );
  return outcome.matchedCount;
}
