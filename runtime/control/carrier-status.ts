import type { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Documents } from './documents.ts';
import type { StoredNews } from './stored-news.ts';

/**
 * Notes a carrier's callback on its attempt, if it is newer than what is known there, and tells the dialler. How the attempt
 * ends is the dialler's to write: only `ringing` and `answered` move its state, and only forward.
 * Errors: `not_found` when there is no such attempt.
 */
export async function takeCarrierStatus(
  { documents, news }: { documents: Documents; news: StoredNews },
  event: CarrierEvent,
): Promise<'applied' | 'late'> {
  const { attemptId, carrierCallId, sequence, at, code } = event;
  const { matchedCount } = await documents.attempts.updateOne(
    {
      _id: attemptId,
      carrierSequence: { $lt: sequence },
      carrierCallId: { $in: [null, carrierCallId] },
    },
    [
      {
        $set: {
          carrierSequence: sequence,
          carrierCallId,
          carrierCode: { $ifNull: [code, '$carrierCode'] },
          ...forward(event.status, at),
        },
      },
    ],
  );
  if (matchedCount === 0) {
    if ((await documents.attempts.countDocuments({ _id: attemptId })) === 0)
      throw new VoxError('not_found', `attempt ${attemptId}`);
    return 'late';
  }
  await news.publish(topics.carrierEvent, event);
  return 'applied';
}

function forward(status: CarrierEvent['status'], at: number): Record<string, unknown> {
  const moveTo = (state: string, from: string[]) => ({
    state: { $cond: [{ $in: ['$state', from] }, state, '$state'] },
  });
  if (status === 'ringing') return moveTo('ringing', ['intended', 'queued']);
  if (status !== 'answered') return {};
  return {
    ...moveTo('answered', ['intended', 'queued', 'ringing']),
    answeredAt: { $ifNull: ['$answeredAt', at] },
  };
}
