import { z } from 'zod';
import { CarrierEvent } from '../../machines/contracts/call/carrier-event.ts';
import { ScreeningNews } from '../../machines/contracts/call/screen.ts';
import { topics } from '../../machines/contracts/topics.ts';
import type { Bus } from '../bus/bus.ts';
import type { LiveAttempts } from './attempt/live-attempts.ts';

/** Who the news are for. */
export type NewsReader = Pick<LiveAttempts, 'tell' | 'tellCall'>;

/** What `vox:call-result` carries; the disposition as the record has it. */
const ResultNews = z.object({
  callId: z.string(),
  attemptId: z.string().optional(),
  disposition: z.object({ code: z.string() }),
});

export interface NewsCounters {
  /** Messages that are not of their contract. */
  malformed: number;
  /** News of attempts that have no actor here: another leader's, inbound calls', or settled ones'. */
  unclaimed: number;
}

/**
 * Brings the bus's news to the attempts. Losing one loses nothing: an attempt that hears nothing asks carrier and store.
 * Returns what ends the subscriptions.
 */
export const followNews = async (
  bus: Bus,
  attempts: NewsReader,
  counters: NewsCounters,
  onCampaignChanged: () => void,
): Promise<() => Promise<void>> => {
  const onCarrier = (message: unknown) => {
    const news = CarrierEvent.safeParse(message);
    if (!news.success) {
      counters.malformed += 1;
      return;
    }
    const { attemptId, ...status } = news.data;
    if (!attempts.tell(attemptId, { type: 'carrier.status', ...status })) counters.unclaimed += 1;
  };
  const onScreening = (message: unknown) => {
    const news = ScreeningNews.safeParse(message);
    if (!news.success) {
      counters.malformed += 1;
      return;
    }
    const { attemptId, standing } = news.data;
    if (!attempts.tell(attemptId, { type: 'screening.told', standing })) counters.unclaimed += 1;
  };
  const onResult = (message: unknown) => {
    const news = ResultNews.safeParse(message);
    if (!news.success) {
      counters.malformed += 1;
      return;
    }
    const { callId, attemptId, disposition } = news.data;
    const event = { type: 'call.result', disposition: disposition.code } as const;
    const isClaimed =
      attemptId === undefined
        ? attempts.tellCall(callId, event)
        : attempts.tell(attemptId, event) || attempts.tellCall(callId, event);
    if (!isClaimed) counters.unclaimed += 1;
  };
  const ends = await Promise.all([
    bus.subscribe(topics.carrierEvent, onCarrier),
    bus.subscribe(topics.screening, onScreening),
    bus.subscribe(topics.callResult, onResult),
    bus.subscribe(topics.campaignChanged, onCampaignChanged),
  ]);
  return async () => {
    await Promise.all(ends.map((end) => end()));
  };
};
