import { emit, setup } from 'xstate';
import type { ScreeningStanding } from '../contracts/call/screen.ts';
import { assign, enqueueActions } from '../supervision/seams/assign.ts';
import type {
  AttemptContext,
  AttemptEmitted,
  AttemptEvent,
  AttemptInput,
  Finding,
} from './attempt-context.ts';
import { attemptEffects } from './attempt-effects.ts';
import { type CarrierStatus, isLater, isOver, outcomeOf } from './attempt-outcome.ts';
import {
  isMachineFound,
  isMachineStage,
  isScreenedOut,
  leftOutcome,
  screenedDisposition,
} from './screened-outcome.ts';

const codeOf = (error: unknown): unknown => (error as { code?: unknown } | null)?.code;

const reaches = [null, 'undialled', 'ringing', 'live'];
const reach = (withdrawal: AttemptContext['withdrawn']): number => reaches.indexOf(withdrawal);

/** Of this call, and further than what is known of it. */
const isNews = ({ carrierCallId, carrierStatus }: AttemptContext, event: AttemptEvent): boolean =>
  event.type === 'carrier.status' &&
  (carrierCallId === null || event.carrierCallId === carrierCallId) &&
  isLater(event.status, carrierStatus);

/** Of this call, and newer than what is known; another worker counts anew. */
const isNewer = ({ subject, screening }: AttemptContext, standing: ScreeningStanding): boolean =>
  standing.callId === subject.callId &&
  (screening === null ||
    standing.workerId !== screening.workerId ||
    standing.sequence > screening.sequence);

/** A dial that was to ring no longer was answered all the same: regulators count it (dialler.md §2.4, recall). */
const isAnsweredAfterAll = (context: AttemptContext, status: CarrierStatus | null): boolean =>
  (status === 'answered' || status === 'completed') &&
  (context.outcome === 'canceled' || context.outcome === 'no_answer') &&
  context.carrierStatus !== 'answered' &&
  !context.isAttached;

/**
 * The vocabulary of the attempt's chart: what it notes, asks and tells. States settle by what the context says, so the
 * carrier's callbacks may come late, twice, out of order, or before the answer to the dial itself.
 */
export const attemptSetup = setup({
  types: {
    context: {} as AttemptContext,
    events: {} as AttemptEvent,
    input: {} as AttemptInput,
    emitted: {} as AttemptEmitted,
    tags: {} as 'waiting',
  },
  actors: attemptEffects,
  guards: {
    isAdopted: ({ context }) => context.isAdopted,
    isStopping: ({ context }) => context.isStopping,
    /** Not to be placed any more. */
    isCalledOff: ({ context }) => context.isStopping || context.withdrawn !== null,
    /** Not to ring any more. */
    isRungOff: ({ context }) =>
      context.isStopping || context.withdrawn === 'ringing' || context.withdrawn === 'live',
    isCutOff: ({ context }) => context.withdrawn === 'live',
    isAttached: ({ context }) => context.isAttached,
    isAnswered: ({ context }) =>
      context.carrierStatus === 'answered' && context.carrierCallId !== null,
    isCarrierOver: ({ context }) => context.carrierStatus !== null && isOver(context.carrierStatus),
    /** Somebody picked up, and it is over: a worker may have had the call while the store could not be told. */
    wasAnswered: ({ context }) => context.carrierStatus === 'completed',
    hasResult: ({ context }) => context.disposition !== null,
    isNews: ({ context, event }) => isNews(context, event),
    isAnswerOfCancelled: ({ context, event }) =>
      isNews(context, event) &&
      event.type === 'carrier.status' &&
      isAnsweredAfterAll(context, event.status),
    isFirstRing: ({ context, event }) =>
      isNews(context, event) && event.type === 'carrier.status' && event.status === 'ringing',
    isRejected: (_, params: { error: unknown }) => codeOf(params.error) === 'carrier_rejected',
    /** Its number came onto a list between the intent and the dial. */
    isWithheld: (_, params: { error: unknown }) => codeOf(params.error) === 'dial_withheld',
    /** Whoever leads now adopts the call. */
    isFenced: (_, params: { error: unknown }) => codeOf(params.error) === 'not_leader',
    isVerdict: (_, params: { verdict: string; is: string }) => params.verdict === params.is,
    isScreened: ({ context }) => context.attachPolicy !== 'immediate',
    isToldAnew: ({ context, event }) =>
      event.type === 'screening.told' && isNewer(context, event.standing),
    isWanted: ({ context }) => context.screening?.stage === 'wanted',
    isScreenedOut: ({ context }) => context.screening !== null && isScreenedOut(context.screening),
    isUnheard: ({ context }) => context.screening?.stage === 'lost',
    isMachine: ({ context }) => context.screening !== null && isMachineStage(context.screening),
    isMachineFound: ({ context }) =>
      context.screening !== null && isMachineFound(context.screening),
    /** Adopted when it was over: another leader may have given it to a slot. */
    mayHaveBeenTaken: ({ context }, params: { standing: ScreeningStanding | null }) =>
      context.isAdopted && (params.standing === null || params.standing.stage === 'wanted'),
    isStanding: (_, params: { standing: ScreeningStanding | null }) => params.standing !== null,
    isFinding: (_, params: { finding: Finding; kind: Finding['kind'] }) =>
      params.finding.kind === params.kind,
  },
  actions: {
    noteStatus: assign(({ context, event }) => {
      if (event.type !== 'carrier.status') return {};
      return {
        carrierStatus: event.status,
        carrierCallId: context.carrierCallId ?? event.carrierCallId,
        carrierCode: event.code ?? context.carrierCode,
        ringingAt: event.status === 'ringing' ? event.at : context.ringingAt,
        answeredAt: event.status === 'answered' ? event.at : context.answeredAt,
        endedAt: isOver(event.status) ? event.at : context.endedAt,
      };
    }),
    noteResult: assign({
      disposition: ({ event }) => (event.type === 'call.result' ? event.disposition : null),
    }),
    noteStopping: assign({ isStopping: true }),
    /** It only grows: a call that was called off stays so. */
    noteWithdrawal: assign({
      withdrawn: ({ context, event }) =>
        event.type === 'attempt.withdraw' && reach(event.upTo) > reach(context.withdrawn)
          ? event.upTo
          : context.withdrawn,
    }),
    notePlaced: assign({
      carrierCallId: (_, params: { carrierCallId: string }) => params.carrierCallId,
    }),
    noteFinding: assign(({ context }, params: { finding: Finding }) => {
      const { finding } = params;
      if (finding.kind === 'result')
        return {
          disposition: finding.disposition,
          isAttached: true,
          subject: { ...context.subject, callId: finding.callId },
        };
      if (finding.kind !== 'found') return {};
      return {
        subject: { ...context.subject, callId: finding.callId },
        carrierCallId: finding.carrierCallId,
        isAttached: context.isAttached || finding.isAttached,
        carrierStatus: isLater(finding.status, context.carrierStatus)
          ? finding.status
          : context.carrierStatus,
      };
    }),
    noteAttached: assign({ isAttached: true }),
    /** What it says of slots is told on: a person's is held, a machine's is given up. */
    noteScreening: enqueueActions(
      ({ context, enqueue }, { standing }: { standing: ScreeningStanding | null }) => {
        const { subject, screening: before } = context;
        if (standing === null || !isNewer(context, standing)) return;
        enqueue.assign({ screening: standing });
        const isMachine = isMachineStage(standing) || isScreenedOut(standing);
        const wasWanted = before?.wantsSlot ?? false;
        if (standing.wantsSlot && !wasWanted) enqueue.emit({ type: 'attempt.slotWanted', subject });
        const hasTurned = isMachine && !(before !== null && isMachineStage(before));
        if (!standing.wantsSlot && (wasWanted || hasTurned))
          enqueue.emit({ type: 'attempt.slotUnwanted', subject, isMachine });
      },
    ),
    /** Nobody listens to it any more. */
    decideScreened: assign({
      outcome: 'answered',
      disposition: ({ context }) =>
        context.screening && screenedDisposition(context.screening.findings),
    }),
    decideLeft: assign(({ context: { screening, answeredAt, endedAt } }) =>
      leftOutcome(screening, answeredAt === null || endedAt === null ? null : endedAt - answeredAt),
    ),
    tellScreening: emit(({ context }) => ({ type: 'attempt.screening', subject: context.subject })),
    decide: assign({
      outcome: (_, params: { outcome: NonNullable<AttemptContext['outcome']> }) => params.outcome,
    }),
    noteRejection: assign({
      outcome: 'failed',
      carrierCode: (_, params: { error: unknown }) =>
        (params.error as { detail?: string } | null)?.detail ?? null,
    }),
    decideAnsweredLate: assign({ outcome: 'abandoned' }),
    noteHungUp: assign(({ context }, params: { status: CarrierStatus | null }) =>
      isAnsweredAfterAll(context, params.status) ? { outcome: 'abandoned' as const } : {},
    ),
    noteCarrierTrouble: assign({ hadCarrierTrouble: true }),
    decideLost: assign({
      outcome: ({ context }) => (context.hadCarrierTrouble ? 'carrier_error' : 'unknown'),
    }),
    tellRinging: emit(({ context }) => ({ type: 'attempt.ringing', subject: context.subject })),
    tellAttached: emit(({ context }) => ({ type: 'attempt.attached', subject: context.subject })),
    tellOver: emit(({ context }) => ({ type: 'attempt.over', subject: context.subject })),
    tellClosed: emit(({ context }) => ({ type: 'attempt.closed', subject: context.subject })),
    tellSettled: emit(({ context }) => ({
      type: 'attempt.settled',
      subject: context.subject,
      outcome: finalOutcome(context),
      disposition: context.disposition,
      isAttached: context.isAttached,
    })),
  },
  delays: {
    dialIn: ({ context }) => context.dialInMs,
    store: ({ context }) => context.limits.storeMs,
    carrier: ({ context }) => context.limits.carrierMs,
    lookUpMax: ({ context }) => context.limits.storeMs + context.limits.carrierMs,
    screenMax: ({ context }) => context.limits.screenMs,
    screenQuiet: ({ context }) => context.limits.screenQuietMs,
    screenAskMax: ({ context }) => context.limits.screenAskMs,
    screeningMax: ({ context }) => context.limits.screeningMaxMs,
    attachMax: ({ context }) => context.limits.attachMs,
    dismissalMax: ({ context }) => context.limits.dismissalMs,
    quiet: ({ context }) => context.limits.quietMs,
    retry: ({ context }) => context.limits.retryMs,
    /** Carriers end an unanswered dial themselves; this is for one that forgets to say so. */
    ringOverdue: ({ context }) => context.limits.ringTimeoutMs + 15_000,
    callOverdue: ({ context }) => context.limits.callMaxMs + context.limits.resultMs,
    resultOverdue: ({ context: { limits, isAttached } }) =>
      isAttached ? limits.resultMs : limits.unsureMs,
  },
});

/** How the attempt ended: what was decided, else what the call was, else the carrier's last word. */
export function finalOutcome(context: AttemptContext): NonNullable<AttemptContext['outcome']> {
  if (context.outcome) return context.outcome;
  if (context.disposition !== null || context.isAttached) return 'answered';
  return context.carrierStatus ? outcomeOf(context.carrierStatus) : 'failed';
}
