import type { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import { VoxError } from '../../machines/contracts/error-catalogue.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Documents } from './documents.ts';
import type { StoredNews } from './stored-news.ts';

export interface CarrierStatusParts {
  documents: Documents;
  news: StoredNews;
  /** The dialler was told of it, but the store did not take it in the end. */
  unnoted(event: CarrierEvent, error: unknown): void;
}

/**
 * Tells the dialler what a carrier calls back, and notes it on the attempt if it is newer than what is known there. Both begin at
 * once: a party who has just picked up hears nothing until the dialler knows, and a store that is away for a moment must not cost
 * the call. An attempt passes over what is late, repeated or of another call by itself, so it may be told of any; one that was
 * not told asks the carrier. How the attempt ends is the dialler's to write: only `ringing` and `answered` move its state, and
 * only forward. `told`: the store has given no answer by the time of `late`, but the bus took the news; the note goes on.
 * Errors: `not_found` when there is no such attempt; the store's own.
 */
export async function takeCarrierStatus(
  { documents, news, unnoted }: CarrierStatusParts,
  event: CarrierEvent,
  late: AbortSignal,
): Promise<'applied' | 'late' | 'told'> {
  const noted = note(documents, event);
  const told = news.publish(topics.carrierEvent, event);
  const unanswered = new Promise<'unanswered'>((resolve) => {
    late.addEventListener('abort', () => resolve('unanswered'), { once: true });
  });
  const first = await Promise.race([noted, unanswered]);
  if (first !== 'unanswered') return first;
  if (!(await told)) return noted;
  noted.catch((error: unknown) => unnoted(event, error));
  return 'told';
}

async function note(documents: Documents, event: CarrierEvent): Promise<'applied' | 'late'> {
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
