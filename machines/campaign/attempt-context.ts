import type { ScreeningStanding } from '../contracts/call/screen.ts';
import type { AttemptOutcome } from '../contracts/campaign/campaign.ts';
import type { CampaignScreening } from '../contracts/campaign/campaign-screening.ts';
import type { CarrierStatus } from './attempt-outcome.ts';

/** Bounds of one attempt's waits, in ms. */
export interface AttemptLimits {
  ringTimeoutMs: number;
  /** The carrier ends a call after this; ours to know when a result is overdue. */
  callMaxMs: number;
  /** Silence after which the carrier itself is asked. */
  quietMs: number;
  /** Longest wait for the carrier to take a dial, or for a hang-up or a status. */
  carrierMs: number;
  /** Longest wait for a worker to listen to the answered call, all workers together. */
  screenMs: number;
  /** Silence after which the worker that listens is asked, and how long its answer may take. */
  screenQuietMs: number;
  screenAskMs: number;
  /** Longest screening: the verdict, a call screener's owner, a beep and a message. */
  screeningMaxMs: number;
  /** Longest wait for a slot to take the answered call, all workers together. */
  attachMs: number;
  /** Longest wait for the carrier to have said that nobody is free, and to have hung up. */
  dismissalMs: number;
  /** Longest wait for one write or read of the store. */
  storeMs: number;
  /** How long a record may be missing after its call ended. */
  resultMs: number;
  /** The same for a call that was over when a leader adopted it, and of which nobody noted that a worker had it. */
  unsureMs: number;
  /** Pause before a failed effect is tried again. */
  retryMs: number;
}

export const attemptLimits: AttemptLimits = {
  ringTimeoutMs: 25_000,
  callMaxMs: 15 * 60_000,
  quietMs: 15_000,
  carrierMs: 10_000,
  screenMs: 3_000,
  screenQuietMs: 1_000,
  screenAskMs: 1_500,
  // Of the screener's chart: 45 s to a verdict, 30 s for a beep, 30 s for a screener's owner, a minute of message.
  screeningMaxMs: 170_000,
  attachMs: 6_000,
  dismissalMs: 30_000,
  storeMs: 5_000,
  resultMs: 5 * 60_000,
  // The longest pause of a worker's spool between two tries is 30 s.
  unsureMs: 35_000,
  retryMs: 1_000,
};

/** Who is dialled, for whom, with which slot. */
export interface AttemptSubject {
  attemptId: string;
  leadId: string;
  campaignId: string;
  botId: string;
  n: number;
  callId: string;
  to: string;
  from: string;
  /** Lease under which the lead was claimed; its write of the intent must match it. */
  leaseId: string;
  /** Name under which the leader's book holds a slot for this dial. */
  holder: string;
}

export interface AttemptInput {
  subject: AttemptSubject;
  limits: AttemptLimits;
  /** When a slot gets the answered call. */
  attachPolicy: CampaignScreening['attachPolicy'];
  /** Wait before the dial, so that the carrier's calls per second hold. */
  dialInMs: number;
  /** `true` for an attempt that existed before this actor: it is looked up first and never dialled. */
  isAdopted: boolean;
}

export interface AttemptContext extends AttemptInput {
  carrierCallId: string | null;
  /** The carrier's furthest word so far. */
  carrierStatus: CarrierStatus | null;
  carrierCode: string | null;
  ringingAt: number | null;
  answeredAt: number | null;
  /** The carrier's word of its end. */
  endedAt: number | null;
  /** The newest that was told of who answered; null: nobody listens, or nothing was told. */
  screening: ScreeningStanding | null;
  /** Set when something else than the carrier's last word decides. */
  outcome: AttemptOutcome | null;
  disposition: string | null;
  isAttached: boolean;
  isStopping: boolean;
  /** The furthest that was asked for; null: nothing is called off. */
  withdrawn: Withdrawal | null;
  /** Our own dial met an unavailable carrier: if nothing was placed, that is the carrier's fault and no 'unknown'. */
  hadCarrierTrouble: boolean;
}

/** What is called off: dials that were not placed yet, those that ring as well, or calls too. */
export type Withdrawal = 'undialled' | 'ringing' | 'live';

export type AttemptEvent =
  /** A carrier's status callback, in the order of its `sequence` or not. */
  | {
      type: 'carrier.status';
      status: CarrierStatus;
      sequence: number;
      at: number;
      code: string | null;
      carrierCallId: string;
    }
  /** How its screening stands, from the worker that listens. */
  | { type: 'screening.told'; standing: ScreeningStanding }
  /** The record of the call is stored. */
  | { type: 'call.result'; disposition: string }
  /** Its campaign pauses or stops. */
  | { type: 'attempt.withdraw'; upTo: Withdrawal }
  /** The dialler ends gracefully: no new dial, ringing ones hung up, attached calls left to the fleet. */
  | { type: 'sup.shutdown'; why?: string; deadlineMs?: number };

export type AttemptEmitted =
  | { type: 'attempt.ringing'; subject: AttemptSubject }
  | { type: 'attempt.screening'; subject: AttemptSubject }
  /** A person is likely: a slot is to be held. */
  | { type: 'attempt.slotWanted'; subject: AttemptSubject }
  /** And now it is not. */
  | { type: 'attempt.slotUnwanted'; subject: AttemptSubject; isMachine: boolean }
  | { type: 'attempt.attached'; subject: AttemptSubject }
  /** The party is gone: its slot and its line are free, its record is still to come. */
  | { type: 'attempt.over'; subject: AttemptSubject }
  /** Nothing of it is left to do here. */
  | { type: 'attempt.closed'; subject: AttemptSubject }
  | {
      type: 'attempt.settled';
      subject: AttemptSubject;
      outcome: AttemptOutcome;
      disposition: string | null;
      isAttached: boolean;
    };

/** What the carrier and the store know of an attempt that someone else began. */
export type Finding =
  /** Its intent was never written, so nothing was placed. */
  | { kind: 'unbegun' }
  /** Nothing yet; it may still appear. */
  | { kind: 'absent' }
  /** Nothing, and it is too late for it to appear. */
  | { kind: 'lost' }
  | {
      kind: 'found';
      callId: string;
      carrierCallId: string;
      status: CarrierStatus;
      isAttached: boolean;
    }
  | { kind: 'result'; callId: string; disposition: string };
