import { fromPromise, type InputFrom } from 'xstate';
import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type { AttemptEffects } from '../../../machines/campaign/attempt-effects.ts';
import type { SlotBook, WorkerView } from '../../../machines/campaign/slot-book.ts';
import { ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import type { Attempt, Campaign } from '../../../machines/contracts/campaign/campaign.ts';
import {
  type CampaignScreening,
  screeningOf,
} from '../../../machines/contracts/campaign/campaign-screening.ts';
import { reachedHuman } from '../../../machines/lead/disposition.ts';
import { streamEndedUrl } from '../../telephony/ended-stream.ts';
import { type DiallerDeps, instantOf } from '../dialler-deps.ts';
import type { ScreenClient } from '../workers/screen-client.ts';
import type { AttemptDocuments } from './attempt-documents.ts';
import type { BotLanguages } from './bot-languages.ts';
import { mediaToken } from './dial-look-up.ts';

export interface ScreeningEffectsDeps extends DiallerDeps {
  mustHold: () => void;
  book: SlotBook;
  attempts: AttemptDocuments;
  screening: ScreenClient;
  mediaOf: Map<string, WorkerView>;
  languages: Pick<BotLanguages, 'of'>;
}

type Asked = InputFrom<AttemptEffects['screen']>;

/** Workers asked to listen to one answered call, each within a second: more would cost whoever answered their patience. */
const workersAskedMax = 2;
/** Dials of a lead that are looked at. */
const dialsMax = 20;
const dayMs = 24 * 3_600_000;

/** Finding out who answered, by a worker that has no slot for it yet. */
export const createScreeningEffects = (
  deps: ScreeningEffectsDeps,
): Pick<AttemptEffects, 'screen' | 'askScreening'> => {
  const { book, carrier, clock, log, mediaOf, mustHold, settings, store } = deps;

  const requestOf = async ({
    subject,
    carrierCallId,
    answeredAt,
    ringMs,
  }: Asked): Promise<ScreenRequest> => {
    const [language, campaign, dials] = await Promise.all([
      deps.languages.of(subject.botId),
      store.collection<Campaign>('campaigns').findOne({ _id: subject.campaignId }),
      store
        .collection<Attempt>('attempts')
        .find({ leadId: subject.leadId }, { sort: { n: -1 }, limit: dialsMax }),
    ]);
    const policy = screeningOf(campaign ?? {});
    const onVoicemail = mayLeaveMessage(policy, dials, instantOf(clock))
      ? policy.onVoicemail
      : 'hangUp';
    return ScreenRequest.parse({
      callId: subject.callId,
      token: mediaToken(settings.secret, subject.callId),
      botId: subject.botId,
      leadId: subject.leadId,
      campaignId: subject.campaignId,
      attemptId: subject.attemptId,
      carrierCallId,
      to: subject.to,
      answeredAt: Math.round(answeredAt ?? clock.now()),
      ringMs,
      past: pastOf(subject, dials),
      language,
      policy: { ...policy, onVoicemail },
      disclosure: dials.find(({ _id }) => _id === subject.attemptId)?.disclosure,
    });
  };

  /** The one that the media goes to, then those with the most room. */
  const candidates = ({ holder }: AttemptSubject): WorkerView[] => {
    const streaming = mediaOf.get(holder);
    const others = book.workers().filter(({ workerId }) => workerId !== streaming?.workerId);
    return [...(streaming ? [streaming] : []), ...others].slice(0, workersAskedMax);
  };

  const screen: AttemptEffects['screen'] = fromPromise(async ({ input, signal }) => {
    const { subject, carrierCallId } = input;
    mustHold();
    const request = await requestOf(input);
    const streaming = mediaOf.get(subject.holder);
    for (const worker of candidates(subject)) {
      const answer = await deps.screening.screen(worker.url, request, signal);
      if (answer === 'accepted' || answer === 'duplicate') {
        mediaOf.set(subject.holder, worker);
        if (worker.workerId !== streaming?.workerId) {
          await carrier.redirect(carrierCallId, {
            mediaUrl: worker.mediaUrl,
            callId: subject.callId,
            token: request.token,
            endedUrl: streamEndedUrl(settings.publicUrl, subject.callId),
          });
          noteWorker(subject, worker);
          moveSlot(subject, worker);
        }
        return 'screened';
      }
      log.warn(
        { workerId: worker.workerId, callId: subject.callId, answer },
        'The worker does not listen to an answered call',
      );
    }
    return 'none';
  });

  /** For whoever leads after a crash: who to ask. */
  const noteWorker = ({ attemptId }: AttemptSubject, { workerId }: WorkerView) => {
    deps.attempts.movedTo(attemptId, workerId).catch((error: unknown) => {
      log.warn({ error, attemptId }, 'Nobody knows from the store who listens to a call');
    });
  };

  /** A slot that waits for this dial waits with the worker that listens, if that has one. */
  const moveSlot = ({ holder, campaignId }: AttemptSubject, { workerId }: WorkerView) => {
    if (book.hold(holder)?.workerId != null && book.freeOf(workerId) > 0)
      book.reserve(holder, campaignId, new Set(), workerId);
  };

  const askScreening: AttemptEffects['askScreening'] = fromPromise(async ({ input, signal }) => {
    const { holder, callId } = input.subject;
    const worker = mediaOf.get(holder);
    return worker === undefined ? null : deps.screening.standing(worker.url, callId, signal);
  });

  return { screen, askScreening };
};

const pastOf = ({ to }: AttemptSubject, dials: readonly Attempt[]): ('human' | 'machine')[] =>
  dials
    .filter((dial) => dial.to === to && dial.retryCode !== undefined && dial.outcome === 'answered')
    .map((dial) => (reachedHuman(dial.retryCode!) ? ('human' as const) : ('machine' as const)))
    .toReversed();

function mayLeaveMessage(
  { messagesMax }: CampaignScreening,
  dials: readonly Attempt[],
  now: number,
): boolean {
  const left = dials.filter(({ screening }) => screening?.message?.what === 'voicemail');
  return (
    left.length < messagesMax &&
    left.every(({ endedAt }) => endedAt === null || now - endedAt >= dayMs)
  );
}
