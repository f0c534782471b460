import { fromPromise } from 'xstate';
import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type { AttemptEffects } from '../../../machines/campaign/attempt-effects.ts';
import { type DialSpacing, takeDial } from '../../../machines/campaign/dial-spacing.ts';
import type { SlotBook, WorkerView } from '../../../machines/campaign/slot-book.ts';
import {
  asksForNoCalls,
  disclosureFor,
  offersWayOut,
} from '../../../machines/compliance/disclosure.ts';
import { AttachRequest } from '../../../machines/contracts/call/attach.ts';
import type { CallRecord } from '../../../machines/contracts/call/call-record.ts';
import type { ScreeningStanding } from '../../../machines/contracts/call/screen.ts';
import { SendOffRequest } from '../../../machines/contracts/call/send-off.ts';
import type { Campaign, Lead } from '../../../machines/contracts/campaign/campaign.ts';
import type { DialFacts } from '../../../machines/contracts/compliance/dial-judgement.ts';
import type { SpokenDisclosure } from '../../../machines/contracts/compliance/spoken-disclosure.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { AbandonmentBook } from '../../compliance/abandonment-book.ts';
import { type DialJudge, withheldBy } from '../../compliance/dial-judge.ts';
import { listedAfter } from '../../compliance/earlier-dials.ts';
import { worldCalendar } from '../../compliance/places/world-calendar.ts';
import { SuppressionLists } from '../../compliance/suppression-lists.ts';
import { streamEndedUrl } from '../../telephony/ended-stream.ts';
import { statusUrl } from '../../telephony/status-url.ts';
import { type Authority, type DiallerDeps, instantOf } from '../dialler-deps.ts';
import type { LeadLeases } from '../leases/lead-leases.ts';
import type { PacingNews } from '../pacing-news.ts';
import type { AttachClient } from '../workers/attach-client.ts';
import type { ScreenClient } from '../workers/screen-client.ts';
import type { SendOffClient } from '../workers/send-off-client.ts';
import { registeredWorker } from '../workers/worker-registry.ts';
import type { AttemptDocuments } from './attempt-documents.ts';
import { BotLanguages } from './bot-languages.ts';
import { createDialLookUp, mediaToken } from './dial-look-up.ts';
import { createScreeningEffects } from './screening-effects.ts';

export interface AttemptEffectsDeps extends DiallerDeps {
  authority: Authority;
  book: SlotBook;
  pacing: PacingNews;
  leads: LeadLeases;
  attempts: AttemptDocuments;
  judge: DialJudge;
  attach: AttachClient;
  screening: ScreenClient;
  sendOff: SendOffClient;
  /** Where the carrier streams to for each dial, by its slot's holder. */
  mediaOf: Map<string, WorkerView>;
  /** By what each was judged, and what its bot says first, by its slot's holder. */
  judgedOf: Map<string, JudgedDial>;
  /** Spacing of the dials as they are really placed; the planned one cannot know how long a write takes. */
  spacing: { current: DialSpacing };
}

export interface JudgedDial {
  facts: DialFacts;
  disclosure: SpokenDisclosure | null;
}

/** Workers asked for one answered call; each may take 1.5 s, the attempt's own bound is 6 s. */
const workersAskedMax = 8;

/**
 * Who answered is kept waiting for a slot so long: within two seconds regulators want somebody, or the message that nobody is
 * free (dialler.md §3), and that takes the carrier a moment to begin.
 */
const patienceMs = 1_700;
/** Figures apart, so that a voice reads them one by one. */
const nobodyFree = (from: string): string =>
  `We are sorry. We have called you, and nobody is free to speak with you at this moment. You can call us back at ${from.split('').join(' ')}. Goodbye.`;
const slotAskedEveryMs = 100;
/** Workers asked to say that nobody is free. */
const sendOffsAskedMax = 3;

/** A person who was screened waits since the end of their greeting. */
const greetedMs = (screening: ScreeningStanding | null): number =>
  screening?.findings.spokeUntilMs ?? screening?.findings.judgedAtMs ?? 0;

/** The effects of every attempt of one tenure. */
export const createAttemptEffects = (deps: AttemptEffectsDeps): AttemptEffects => {
  const { authority, book, carrier, clock, leads, attempts, judge, log, mediaOf, settings } = deps;
  const { judgedOf } = deps;
  const languages = new BotLanguages(deps.store);
  const lists = new SuppressionLists(deps.store);
  const abandonment = new AbandonmentBook(deps.store);

  const mustHold = () => {
    if (!authority.isHeld()) throw new VoxError('not_leader');
  };

  /** Dialled ahead of the slots: it gets one when somebody answers. */
  const isAhead = ({ holder }: AttemptSubject) => book.hold(holder)?.workerId === null;

  /** The one whose slot is held for it. */
  const workerHeld = ({ holder }: AttemptSubject): WorkerView | undefined => {
    const workerId = book.hold(holder)?.workerId;
    return workerId ? book.worker(workerId) : undefined;
  };

  const workerFor = (subject: AttemptSubject): WorkerView | null => {
    if (isAhead(subject)) {
      const likely = book.likely();
      if (likely) mediaOf.set(subject.holder, likely);
      return likely;
    }
    const held = book.hold(subject.holder)?.workerId;
    const worker = held ? book.worker(held) : undefined;
    const found = worker ?? book.reserve(subject.holder, subject.campaignId);
    if (found) mediaOf.set(subject.holder, found);
    return found;
  };

  /** Judged anew at every dial: since the claim the hour, a list or the campaign may have changed. */
  const judgementOf = async ({ campaignId, leadId, to, from }: AttemptSubject) => {
    const [campaign, lead] = await Promise.all([
      deps.store.collection<Campaign>('campaigns').findOne({ _id: campaignId }),
      deps.store.collection<Lead>('leads').findOne({ _id: leadId }),
    ]);
    if (!campaign || !lead) return null;
    const [judgement] = await judge.judge([{ campaign, lead, to, from }], instantOf(clock));
    return judgement === undefined
      ? null
      : { ...judgement, callerName: campaign.compliance?.callerName };
  };

  /** What its bot says first, by the rules that the dial was judged by. */
  const noteJudged = async (
    { holder, botId }: AttemptSubject,
    facts: DialFacts,
    callerName: string | undefined,
  ): Promise<SpokenDisclosure | null> => {
    const isAsked = disclosureFor(facts, worldCalendar, 'en') !== null;
    const disclosure = isAsked
      ? disclosureFor(facts, worldCalendar, await languages.of(botId), callerName)
      : null;
    judgedOf.set(holder, { facts, disclosure });
    return disclosure;
  };

  const writeIntent: AttemptEffects['writeIntent'] = fromPromise(async ({ input, signal }) => {
    const { subject } = input;
    mustHold();
    const worker = workerFor(subject);
    if (!worker) return 'slotless';
    const judgement = await judgementOf(subject);
    if (judgement === null) return 'fenced';
    if (!judgement.verdict.isAllowed) {
      await leads.withhold(
        subject.leadId,
        subject.leaseId,
        withheldBy(judgement),
        instantOf(clock),
      );
      return 'withheld';
    }
    // The lead first: this write is fenced, an insert cannot be.
    if (!(await leads.dialing(subject))) return 'fenced';
    // Given up meanwhile: without an intent the lead is given back, with one it would count as dialled.
    if (signal.aborted) return 'fenced';
    const { packVersions, verdict, facts, callerName } = judgement;
    const disclosure = await noteJudged(subject, facts, callerName);
    const isNew = await attempts.intend(subject, worker.workerId, instantOf(clock), {
      compliance: { packVersions, verdict, facts },
      ...(disclosure && { disclosure }),
      ...(isAhead(subject) ? { isAhead: true as const } : {}),
    });
    if (!isNew) return 'exists';
    await leads.count(subject.campaignId, ['dialed']).catch((error: unknown) => {
      log.warn({ error, campaignId: subject.campaignId }, 'A dial was not counted');
    });
    return 'written';
  });

  const spaced = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      const now = clock.now();
      const taken = takeDial(deps.spacing.current, now);
      deps.spacing.current = taken.spacing;
      if (taken.dialAt <= now) return resolve();
      const timer = clock.setTimeout(resolve, taken.dialAt - now);
      signal.addEventListener(
        'abort',
        () => {
          clock.clearTimeout(timer);
          reject(new VoxError('carrier_unavailable', 'the dial was given up'));
        },
        { once: true },
      );
    });

  const originate: AttemptEffects['originate'] = fromPromise(async ({ input, signal }) => {
    const { subject } = input;
    await spaced(signal);
    const worker = mediaOf.get(subject.holder);
    if (!worker) throw new VoxError('carrier_rejected', 'no worker is left for the call');
    if (await judge.isListed(subject.to, subject.campaignId, instantOf(clock)))
      throw new VoxError('dial_withheld', subject.to);
    // Nothing may come between this check and the dial: a dial cannot be fenced.
    mustHold();
    const placed = await carrier.originate({
      to: subject.to,
      from: subject.from,
      statusUrl: statusUrl(settings.publicUrl, carrier.kind, subject.attemptId),
      ringTimeoutMs: input.ringTimeoutMs,
      callMaxMs: input.callMaxMs,
      mediaUrl: worker.mediaUrl,
      callId: subject.callId,
      token: mediaToken(settings.secret, subject.callId),
      endedUrl: streamEndedUrl(settings.publicUrl, subject.callId),
    });
    // The dial is placed whatever the store says now; `find` would recover its id.
    await attempts.placed(subject.attemptId, placed.carrierCallId).catch((error: unknown) => {
      log.warn({ error, attemptId: subject.attemptId }, 'A dial was placed but not noted');
    });
    return placed;
  });

  const ask = createDialLookUp({
    store: deps.store,
    carrier,
    attempts,
    now: () => clock.now(),
  });
  const lookUp: AttemptEffects['lookUp'] = fromPromise(async ({ input }) => {
    const finding = await ask(input);
    const { holder, attemptId } = input.subject;
    const isFound = finding.kind === 'found' || finding.kind === 'result';
    if (!isFound || (mediaOf.has(holder) && judgedOf.has(holder))) return finding;
    // Adopted: what its earlier leader knew of it stands in its document.
    const attempt = await attempts.find(attemptId);
    if (attempt?.compliance !== undefined && !judgedOf.has(holder))
      judgedOf.set(holder, {
        facts: attempt.compliance.facts,
        disclosure: attempt.disclosure ?? null,
      });
    // It may stream to another worker than the one reserved here, which may have the call already.
    if (!mediaOf.has(holder)) {
      const workerId = attempt?.workerId;
      const worker =
        workerId && (book.worker(workerId) ?? (await registeredWorker(deps.store, workerId)));
      if (worker) mediaOf.set(holder, worker);
    }
    return finding;
  });

  /** A slot for somebody who has answered, of the worker that the media goes to if it can be; null: none came free in time. */
  const slotFor = async (
    subject: AttemptSubject,
    streaming: WorkerView | null,
    waitsFrom: number,
    signal: AbortSignal,
  ): Promise<WorkerView | null> => {
    const { holder, campaignId } = subject;
    deps.pacing.waits(holder);
    for (;;) {
      const worker = book.reserve(holder, campaignId, new Set(), streaming?.workerId ?? null);
      if (worker || signal.aborted || clock.now() - waitsFrom >= patienceMs) return worker;
      await new Promise<void>((resolve) => clock.setTimeout(resolve, slotAskedEveryMs));
    }
  };

  const attach: AttemptEffects['attach'] = fromPromise(async ({ input, signal }) => {
    const { subject, carrierCallId } = input;
    mustHold();
    const answeredAt = Math.round(input.answeredAt ?? clock.now());
    const disclosure = judgedOf.get(subject.holder)?.disclosure ?? undefined;
    const request = AttachRequest.parse({
      callId: subject.callId,
      token: mediaToken(settings.secret, subject.callId),
      botId: subject.botId,
      direction: 'outbound',
      leadId: subject.leadId,
      campaignId: subject.campaignId,
      attemptId: subject.attemptId,
      carrierCallId,
      from: subject.from,
      to: subject.to,
      disclosure,
      answeredAt,
      ...(carrier.media === 'streamed' && {
        endedUrl: streamEndedUrl(settings.publicUrl, subject.callId),
      }),
    });
    const streaming = mediaOf.get(subject.holder) ?? null;
    const waitsFrom = answeredAt + greetedMs(input.screening);
    const asked = new Set<string>();
    let worker = isAhead(subject)
      ? await slotFor(subject, streaming, waitsFrom, signal)
      : (workerHeld(subject) ?? streaming ?? workerFor(subject));
    for (let i = 0; worker && i < workersAskedMax; i += 1) {
      let reply = await deps.attach.attach(worker.url, request, signal);
      if (reply.answer === 'unsure') reply = await deps.attach.attach(worker.url, request, signal);
      const { answer } = reply;
      if (answer === 'accepted' || answer === 'duplicate') {
        book.attach(subject.holder, worker.workerId);
        if (worker.workerId !== streaming?.workerId)
          await carrier.redirect(carrierCallId, {
            mediaUrl: worker.mediaUrl,
            callId: subject.callId,
            token: request.token,
            ...(request.endedUrl === undefined ? {} : { endedUrl: request.endedUrl }),
          });
        // Not awaited: a slow store must not cost a call that is attached.
        void noteAttached(subject, {
          workerId: worker.workerId,
          answeredAt,
          workerStartedAt: reply.workerStartedAt,
          screening: input.screening,
        });
        return 'attached';
      }
      if (answer === 'refused' || answer === 'invalid') {
        log.error(
          { workerId: worker.workerId, callId: subject.callId, answer },
          answer === 'refused'
            ? 'The worker does not accept VOXCORE_SECRET: set the same one for dialler and fleet'
            : 'The worker does not understand our attach request: dialler and fleet differ in version',
        );
        return 'refused';
      }
      asked.add(worker.workerId);
      log.warn(
        { workerId: worker.workerId, callId: subject.callId, answer },
        'The worker did not take an answered call; the next one is asked',
      );
      worker = book.reserve(subject.holder, subject.campaignId, asked);
    }
    log.error({ callId: subject.callId, to: subject.to }, 'Answered, but no worker took the call');
    return 'none';
  });

  const noteAttached = async (
    subject: AttemptSubject,
    by: Parameters<AttemptDocuments['attached']>[1],
  ) => {
    try {
      await attempts.attached(subject.attemptId, by);
      await leads.live(subject.leadId, subject.n);
    } catch (error) {
      // The call is attached all the same: a repeated attach is answered 409 by the same worker.
      log.warn({ error, attemptId: subject.attemptId }, 'An attached call was not noted');
    }
  };

  const dismiss: AttemptEffects['dismiss'] = fromPromise(
    async ({ input: { subject, carrierCallId } }) => {
      mustHold();
      const campaign = await deps.store
        .collection<Campaign>('campaigns')
        .findOne({ _id: subject.campaignId })
        .catch(() => null);
      const text = campaign?.pacing.lateMessage ?? nobodyFree(subject.from);
      if (carrier.media === 'joined' && (await isSentOff(subject, carrierCallId, text))) return;
      await carrier.dismiss(carrierCallId, text);
    },
  );

  /** A carrier of rooms has no voice: a worker says it, which needs no slot for that. */
  const isSentOff = async (
    { holder, callId, botId, leadId }: AttemptSubject,
    carrierCallId: string,
    text: string,
  ): Promise<boolean> => {
    const near = mediaOf.get(holder);
    const others = book.workers().filter(({ workerId }) => workerId !== near?.workerId);
    const request = SendOffRequest.parse({ callId, botId, leadId, carrierCallId, text });
    for (const { url } of [...(near ? [near] : []), ...others].slice(0, sendOffsAskedMax))
      if (await deps.sendOff(url, request)) return true;
    return false;
  };

  const hangUp: AttemptEffects['hangUp'] = fromPromise(async ({ input }) => {
    if (input.carrierCallId === null) return null;
    try {
      await carrier.hangUp(input.carrierCallId);
    } catch (error) {
      log.error(
        { error, carrierCallId: input.carrierCallId, attemptId: input.subject.attemptId },
        'A call could not be hung up',
      );
      throw error;
    }
    // Somebody may have answered before it was cancelled; the carrier's own word of that may come too late.
    const call = await carrier.status(input.carrierCallId).catch(() => null);
    return call?.status ?? null;
  });

  const settle: AttemptEffects['settle'] = fromPromise(async ({ input }) => {
    const { subject, outcome, carrierCode, screening } = input;
    mustHold();
    // Whatever else came of the call: who said that they want none gets none.
    const disposition =
      input.disposition !== null && (await wantsNoCalls(subject)) ? 'opt_out' : input.disposition;
    // The lead first, by a write that succeeds once; the attempt stays open until then, so a crash in between repeats this.
    const verdict = { ...subject, outcome, disposition, carrierCode };
    const { isFirst, code } = await leads.settle(verdict, instantOf(clock));
    await list(subject, code);
    if (isFirst)
      await leads.count(
        subject.campaignId,
        disposition === null ? [outcome] : [outcome, `disposition_${disposition}`],
      );
    const ended = await attempts.ended(subject.attemptId, {
      outcome,
      disposition,
      carrierCode,
      retryCode: code,
      screening,
      endedAt: instantOf(clock),
    });
    // A room stands as long as its telephone is in it, also when the worker that would hang up is gone.
    if (carrier.media === 'joined' && ended?.carrierCallId)
      carrier.hangUp(ended.carrierCallId).catch((error: unknown) => {
        log.warn({ error, attemptId: subject.attemptId }, 'A call that is over may still stand');
      });
    // Not awaited: a count is not worth a settling.
    if (isFirst)
      abandonment.note(subject.attemptId, instantOf(clock)).catch((error: unknown) => {
        log.warn({ error, attemptId: subject.attemptId }, 'The abandonment ledger misses a dial');
      });
  });

  const wantsNoCalls = async ({ holder, callId }: AttemptSubject): Promise<boolean> => {
    const facts = judgedOf.get(holder)?.facts;
    if (facts === undefined || !offersWayOut(facts, worldCalendar)) return false;
    const record = await deps.store
      .collection<CallRecord>('calls')
      .findOne({ _id: callId }, { projection: { transcript: 1 } });
    return record !== null && asksForNoCalls(facts, worldCalendar, record.transcript);
  };

  /** What was said in the call counts for every later dial, so a list that cannot be written fails the settling. */
  const list = async ({ to, campaignId, callId }: AttemptSubject, code: string) => {
    const listed = listedAfter(code);
    if (listed === null) return;
    await lists.add([
      {
        number: to,
        campaignId: listed.isForAll ? null : campaignId,
        reason: listed.reason,
        source: `call ${callId}`,
        createdAt: instantOf(clock),
        untilAt: null,
      },
    ]);
  };

  const giveBack: AttemptEffects['giveBack'] = fromPromise(async ({ input }) => {
    mustHold();
    const { leadId, leaseId, n } = input.subject;
    const why = 'Claimed, but not dialled; it is next again';
    // An adopted one does not know under which claim it was begun.
    await leads.giveBack({ leadId, leaseId: leaseId === '' ? null : leaseId, n }, why);
  });

  return {
    writeIntent,
    originate,
    lookUp,
    ...createScreeningEffects({ ...deps, mustHold, languages }),
    attach,
    dismiss,
    hangUp,
    settle,
    giveBack,
  };
};
