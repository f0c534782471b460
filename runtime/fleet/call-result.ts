import { percentile } from '../../machines/call/latency-ledger.ts';
import { type Ledger, transcriptOf } from '../../machines/call/ledger.ts';
import type { AnswerVerdict, ScreeningFinding } from '../../machines/contracts/bot/screening.ts';
import type { AttachRequest } from '../../machines/contracts/call/attach.ts';
import { CallPackaging } from '../../machines/contracts/call/call-packaging.ts';
import type {
  CallResult,
  CallResume,
  RecordingRef,
  Termination,
} from '../../machines/contracts/call/call-record.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { OperatorVisit } from '../../machines/contracts/call/operator-call.ts';
import type { TurnLatency } from '../../machines/contracts/call/turn-latency.ts';
import type { RuntimeConfig } from '../../machines/contracts/runtime-config.ts';
import type { CallOutcome } from '../../machines/fleet/slot.ts';
import type { TalkNotes } from '../../machines/packaging/finished-talk.ts';
import { packagedByRules } from '../../machines/packaging/packaging.ts';
import type { JournalHistory } from './journal-history.ts';

/** A call whose flow reached no end node: what its technical end means for the business. */
const dispositionOf: Record<Termination['reason'], string> = {
  bot_ended: 'completed',
  party_hung_up: 'hung_up',
  silence: 'silent',
  duration_limit: 'too_long',
  drained: 'interrupted',
  leg_lost: 'dropped',
  leg_never_came: 'dropped',
  config_unavailable: 'failed',
  call_failed: 'failed',
  worker_lost: 'interrupted',
  machine_answered: 'machine',
};

/** What a call without an end of its flow comes to where no person has answered. */
const dispositionOfVerdict: Partial<Record<AnswerVerdict, string>> = {
  voicemail: 'voicemail',
  ivr: 'ivr',
  screening: 'screened',
  unavailable: 'unavailable',
};

const dispositionBy = ({ outcome, screening }: FinishedCall): CallResult['disposition'] => {
  const { termination, disposition } = outcome;
  if (disposition !== null) return { code: disposition, source: 'flow' };
  const screened = screening === null ? undefined : dispositionOfVerdict[screening.verdict];
  return screened !== undefined && termination.result === 'completed'
    ? { code: screened, source: 'screening' }
    : { code: dispositionOf[termination.reason], source: 'termination' };
};

/** Everything that a worker knows of a call that is over. */
export interface FinishedCall {
  attach: AttachRequest;
  config: RuntimeConfig | null;
  configStaleMs: number | null;
  outcome: CallOutcome;
  ledger: Ledger;
  latency: readonly TurnLatency[];
  notes: TalkNotes;
  operators: readonly OperatorVisit[];
  recording: RecordingRef | null;
  screening: ScreeningFinding | null;
  counters: Record<string, number>;
  journal: JournalEvent[];
  history: Pick<JournalHistory, 'pages' | 'missingCount'>;
  workerId: string;
  endedAt: number;
  /** How often the call was taken over by another worker. */
  epoch?: number;
  resumes?: readonly CallResume[];
}

/** The result of a call with what it comes to. A packaging that fails is counted, and the result goes without it. */
export const callResult = (call: FinishedCall): CallResult => {
  const result = plainResult(call);
  try {
    return { ...result, packaging: packagingOf(call, result) };
  } catch {
    return { ...result, counters: { ...result.counters, packaging_failed: 1 } };
  }
};

const packagingOf = ({ config, notes }: FinishedCall, result: CallResult): CallPackaging =>
  CallPackaging.parse(
    packagedByRules({
      language: config?.config.language ?? 'en',
      flow: config?.config.flow ?? null,
      transcript: result.transcript,
      vars: result.vars,
      termination: result.termination,
      disposition: result.disposition,
      counters: result.counters,
      latency: result.latency.turns ?? [],
      durationMs: Math.max(0, result.endedAt.getTime() - result.answeredAt.getTime()),
      notes,
    }),
  );

const latencySummary = (turnsMs: readonly number[], turns: readonly TurnLatency[]) => ({
  turnsMs: [...turnsMs],
  turns: [...turns],
  p50Ms: percentile(turnsMs, 50),
  p95Ms: percentile(turnsMs, 95),
});

const historyOf = ({ pages, missingCount }: FinishedCall['history']) => {
  const journalPages = pages();
  return {
    ...(missingCount > 0 ? { journalMissing: missingCount } : {}),
    ...(journalPages.length > 0 ? { journalPages } : {}),
  };
};

const plainResult = (call: FinishedCall): CallResult => {
  const { attach, config, outcome, ledger } = call;
  const { termination } = outcome;
  return {
    schemaVersion: 1,
    callId: attach.callId,
    botId: attach.botId,
    versionId: config?.bot.versionId ?? null,
    direction: attach.direction,
    ...(attach.leadId === undefined ? {} : { leadId: attach.leadId }),
    ...(attach.campaignId === undefined ? {} : { campaignId: attach.campaignId }),
    ...(attach.attemptId === undefined ? {} : { attemptId: attach.attemptId }),
    from: attach.from,
    to: attach.to,
    workerId: call.workerId,
    carrierCallId: attach.carrierCallId,
    answeredAt: new Date(attach.answeredAt),
    endedAt: new Date(call.endedAt),
    termination,
    disposition: dispositionBy(call),
    vars: ledger.vars,
    transcript: transcriptOf(ledger),
    ...(call.operators.length === 0 ? {} : { operators: [...call.operators] }),
    recording: call.recording,
    latency: { firstWordMs: ledger.firstWordMs, ...latencySummary(ledger.turnsMs, call.latency) },
    ...(call.screening === null ? {} : { screening: call.screening }),
    counters: { ...ledger.counters, ...call.counters },
    ...(call.epoch === undefined || call.epoch === 0
      ? {}
      : { epoch: call.epoch, resumes: [...(call.resumes ?? [])] }),
    ...(call.configStaleMs === null ? {} : { configStaleMs: call.configStaleMs }),
    ...historyOf(call.history),
    journal: call.journal,
  };
};
