import type { LearntLawsDocument } from '../../actors/dialling/learnt-laws.ts';
import type { Collection, Store } from '../../actors/store/store.ts';
import type { Bot, BotVersion } from '../../machines/contracts/bot/bot-config.ts';
import type { CallRecord } from '../../machines/contracts/call/call-record.ts';
import type { CallHold } from '../../machines/contracts/call/call-snapshot.ts';
import type { InboundCall, InboundRoute } from '../../machines/contracts/call/inbound.ts';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import type { Attempt, Campaign, Lead } from '../../machines/contracts/campaign/campaign.ts';
import type { Suppression } from '../../machines/contracts/compliance/suppression.ts';
import type { Decision } from '../../machines/contracts/explain/decision.ts';
import type { ListImport } from '../../machines/contracts/lists/lead-import.ts';
import type { Worker } from '../../machines/contracts/worker.ts';

/**
 * Collection `call_journals`: a piece of a call's journal. Pieces instead of single events: one durable write for some hundred
 * events. `_id` is `<callId>:<first 12 of resultHash>:<piece>`: writing a piece twice changes nothing, the pieces of a refused
 * result never mix with those of the record, and a journal is read in order by its ids alone.
 */
export interface JournalPiece {
  _id: string;
  schemaVersion: 1;
  callId: string;
  resultHash: string;
  fromSeq: number;
  toSeq: number;
  /** Empty where they are `packed`, as the result brought them (`JournalPage`). */
  events: JournalEvent[];
  packed?: string;
  writtenAt: Date;
}

/** The collections that the control plane owns or reads, by their names. */
export interface Documents {
  bots: Collection<Bot>;
  botVersions: Collection<BotVersion>;
  campaigns: Collection<Campaign>;
  leads: Collection<Lead>;
  attempts: Collection<Attempt>;
  imports: Collection<ListImport>;
  suppressions: Collection<Suppression>;
  calls: Collection<CallRecord>;
  journals: Collection<JournalPiece>;
  /** Of calls that go on: who carries them, and from where another worker would go on. */
  callHolds: Collection<CallHold>;
  workers: Collection<Worker>;
  inboundRoutes: Collection<InboundRoute>;
  inboundCalls: Collection<InboundCall>;
  decisions: Collection<Decision>;
  /** What the pacer has learnt of a campaign: the dialler's, deleted with the campaign. */
  pacingLaws: Collection<LearntLawsDocument>;
}

export const journalIdOf = (callId: string, resultHash: string, piece: number): string =>
  `${callId}:${resultHash.slice(0, 12)}:${String(piece).padStart(4, '0')}`;

export const documentsOf = (store: Store): Documents => ({
  bots: store.collection<Bot>('bots'),
  botVersions: store.collection<BotVersion>('bot_versions'),
  campaigns: store.collection<Campaign>('campaigns'),
  leads: store.collection<Lead>('leads'),
  attempts: store.collection<Attempt>('attempts'),
  imports: store.collection<ListImport>('imports'),
  suppressions: store.collection<Suppression>('suppressions'),
  calls: store.collection<CallRecord>('calls'),
  journals: store.collection<JournalPiece>('call_journals'),
  callHolds: store.collection<CallHold>('call_holds'),
  workers: store.collection<Worker>('workers'),
  inboundRoutes: store.collection<InboundRoute>('inbound_routes'),
  inboundCalls: store.collection<InboundCall>('inbound_calls'),
  decisions: store.collection<Decision>('decisions'),
  pacingLaws: store.collection<LearntLawsDocument>('pacing_laws'),
});
