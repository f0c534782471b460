import type { CallWires } from '../../actors/audio/call-wires.ts';
import type { FinishedRecording } from '../../actors/recording/call-recorder.ts';
import type { MediaLine } from '../../actors/telephony/media-line.ts';
import type { OperatorPlace } from '../../actors/telephony/operator/operator-legs.ts';
import type { LatencyLedger } from '../../machines/call/latency-ledger.ts';
import type { Ledger } from '../../machines/call/ledger.ts';
import type { Standing } from '../../machines/call/snapshot/standing.ts';
import type { ScreeningFinding } from '../../machines/contracts/bot/screening.ts';
import type { AttachRequest } from '../../machines/contracts/call/attach.ts';
import type { CallResume } from '../../machines/contracts/call/call-record.ts';
import type { Resumption } from '../../machines/contracts/call/call-snapshot.ts';
import type { RuntimeConfig } from '../../machines/contracts/runtime-config.ts';
import type { FlowEmitted } from '../../machines/flow/flow-context.ts';
import type { OperatorEmitted } from '../../machines/operator/operator-events.ts';
import type { OperatorLog } from '../../machines/operator/operator-log.ts';
import type { TalkNotes } from '../../machines/packaging/finished-talk.ts';
import type { Recorder } from '../../machines/supervision/recorder.ts';
import type { JournalHistory } from './journal-history.ts';
import type { CallProgress } from './live/call-progress.ts';

/** What a worker holds of a call from its attach until its result is durable. It outlives every actor of the call. */
export interface LiveCall {
  readonly attach: AttachRequest;
  readonly attachedAt: number;
  /** What the worker before left, if there was one. */
  readonly resumption: Resumption | null;
  /** How often the call was taken over. */
  readonly epoch: number;
  /** Since when the call is conducted, here or by a worker before. */
  readonly startedAt: number;
  /** Entries of the ledger that came with the resumption. */
  readonly entriesBefore: number;
  resumes: readonly CallResume[];
  /** Another worker carries it: nothing more is done about it here. */
  isFenced: boolean;
  readonly wires: CallWires;
  readonly recorder: Recorder;
  /** What its ring forgets. */
  readonly history: JournalHistory;
  config: RuntimeConfig | null;
  /** Age of the kept copy that `config` is, in ms; null: it was asked for this call. */
  configStaleMs: number | null;
  line: MediaLine | null;
  ledger: Ledger;
  /** Both are kept while the call runs: its journal may have forgotten the beginning. */
  latency: LatencyLedger;
  notes: TalkNotes;
  recording: FinishedRecording | null;
  /** Who has answered, as far as it was found out. */
  screening: ScreeningFinding | null;
  /** Where the conversation is inside its node, for a worker that might have to go on. */
  standing: Standing;
  /** What the mind wants said and has not heard of since. */
  asked: Extract<FlowEmitted, { type: 'bot.say' }> | null;
  readonly operators: {
    /** Sockets of those who are there. */
    readonly lines: Map<string, OperatorPlace>;
    log: OperatorLog;
    /** What their chart told last. */
    told: Extract<OperatorEmitted, { type: 'operator.changed' }> | null;
    /** The same of the party: it is on hold. */
    isPartyHeld: boolean;
  };
  /** For whoever watches. */
  readonly progress: CallProgress;
}

/** Its bot finds out who has answered: only of a call that we have placed, and not again by a worker that takes it over. */
export const isScreened = ({
  attach,
  config,
  resumption,
}: Pick<LiveCall, 'attach' | 'config' | 'resumption'>): boolean =>
  attach.direction === 'outbound' &&
  resumption === null &&
  config?.config.pipeline.screening.enabled === true;
