import type { Decision, LeadDecision } from '../../machines/contracts/explain/decision.ts';
import { decisionsKeptMs } from '../../machines/contracts/explain/decision.ts';
import type { PacingNews } from '../../machines/contracts/explain/pacing-tick.ts';
import { foldTick, type OpenDecision } from '../../machines/explain/decision-fold.ts';
import { type LeadNote, LeadNotes } from '../../machines/explain/lead-notes.ts';
import type { Collection, Store } from '../store/store.ts';

export interface DecisionLedgerDeps {
  store: Store;
  /** Of the leader: past its lease nothing is written. */
  authority: { readonly epoch: number; isHeld(): boolean };
  /** Documents that may wait for the store; what comes beyond is dropped and counted. */
  queueMax?: number;
}

export interface LedgerCounts {
  written: number;
  /** The queue was full, or the lease was gone. */
  dropped: number;
  /** Batches that the store did not take. Each is tried again. */
  failed: number;
}

const queueStandardMax = 5_000;
/** Documents of one write: 2 MB at most. */
const batchMax = 1_000;
/** A campaign that has not ticked for so long is written as it is: it is paused or over. */
const restMs = 60_000;
/** What has expired is looked for so often. Both stores are swept in the same way: the embedded one knows no other. */
const sweepEveryMs = 10 * 60_000;
const sweptMax = 1_000;

/**
 * Owns the collection `decisions`: what the dialler decided and why. It is told by the tick and never holds it up: what is told
 * waits in a bounded queue, and one write at a time takes it to the store.
 */
export class DecisionLedger {
  readonly counts: LedgerCounts = { written: 0, dropped: 0, failed: 0 };
  readonly #decisions: Collection<Decision>;
  readonly #deps: DecisionLedgerDeps;
  readonly #open = new Map<string, OpenDecision>();
  readonly #notes = new LeadNotes();
  #queue: Decision[] = [];
  #writing: Promise<void> | null = null;
  #sweptAt = Number.NEGATIVE_INFINITY;
  #number = 0;
  /** A write failed, and nobody knows how much of it is there. */
  #isDoubtful = false;

  constructor(deps: DecisionLedgerDeps) {
    this.#deps = deps;
    this.#decisions = deps.store.collection<Decision>('decisions');
  }

  tick({ at, campaigns }: PacingNews): void {
    for (const tick of campaigns) {
      const { open, closed } = foldTick(this.#open.get(tick.campaignId) ?? null, tick);
      this.#open.set(tick.campaignId, open);
      if (closed !== null) this.#close(closed);
    }
    for (const open of this.#open.values()) {
      if (at - open.toAt < restMs) continue;
      this.#open.delete(open.campaignId);
      this.#close(open);
    }
    this.#write(at);
  }

  /** Something was decided about a lead. What says the same as the last time is no news. */
  lead(note: LeadNote): void {
    if (!this.#notes.isNew(note)) return;
    const { code, sentence, untilAt, leadId } = note;
    this.#add({ ...this.#kept(note), kind: 'lead', leadId, code, sentence, untilAt });
  }

  /** Writes what is open as well; for a graceful end. */
  async close(): Promise<void> {
    for (const open of this.#open.values()) this.#close(open);
    this.#open.clear();
    await this.#writing;
    this.#write(null);
    await this.#writing;
  }

  #close(closed: OpenDecision): void {
    this.#add({ ...this.#kept(closed), kind: 'pacing', toAt: closed.toAt, runs: closed.runs });
  }

  #kept({ campaignId, at }: { campaignId: string; at: number }): Omit<LeadDecision, LeadOwn> {
    this.#number += 1;
    const { epoch } = this.#deps.authority;
    return {
      _id: decisionId(campaignId, at, `${epoch}.${String(this.#number).padStart(8, '0')}`),
      schemaVersion: 1,
      campaignId,
      at,
      epoch,
      expiresAt: new Date(at + decisionsKeptMs),
    };
  }

  #add(decision: Decision): void {
    if (this.#queue.length >= (this.#deps.queueMax ?? queueStandardMax)) this.counts.dropped += 1;
    else this.#queue.push(decision);
  }

  /** `at` null: it does not sweep. */
  #write(at: number | null): void {
    if (this.#writing !== null) return;
    const isSweep = at !== null && at - this.#sweptAt >= sweepEveryMs;
    if (this.#queue.length === 0 && !isSweep) return;
    if (isSweep) this.#sweptAt = at;
    this.#writing = this.#insert()
      .then(() => (isSweep ? this.#sweep(at) : undefined))
      .catch(() => {
        this.counts.failed += 1;
      })
      .finally(() => {
        this.#writing = null;
      });
  }

  async #insert(): Promise<void> {
    const batch = this.#queue.splice(0, batchMax);
    if (batch.length === 0) return;
    if (!this.#deps.authority.isHeld()) {
      this.counts.dropped += batch.length;
      return;
    }
    try {
      await this.#decisions.insertMany(await this.#unwritten(batch));
      this.counts.written += batch.length;
      this.#isDoubtful = false;
    } catch (error) {
      this.#isDoubtful = true;
      const room = Math.max(0, (this.#deps.queueMax ?? queueStandardMax) - this.#queue.length);
      this.#queue.unshift(...batch.slice(0, room));
      this.counts.dropped += Math.max(0, batch.length - room);
      throw error;
    }
  }

  /** Without those that a failed write has brought to the store all the same: one of them would stop the whole batch. */
  async #unwritten(batch: Decision[]): Promise<Decision[]> {
    if (!this.#isDoubtful) return batch;
    const there = await this.#decisions.find(
      { _id: { $in: batch.map(({ _id }) => _id) } },
      { projection: { _id: 1 } },
    );
    const ids = new Set(there.map(({ _id }) => _id));
    return batch.filter(({ _id }) => !ids.has(_id));
  }

  async #sweep(at: number): Promise<void> {
    const old = await this.#decisions.find(
      { expiresAt: { $lte: new Date(at) } },
      { sort: { expiresAt: 1 }, limit: sweptMax, projection: { _id: 1 } },
    );
    if (old.length === 0) return;
    await this.#decisions.deleteMany({ _id: { $in: old.map(({ _id }) => _id) } });
    // There may be more: the next tick goes on.
    if (old.length === sweptMax) this.#sweptAt = Number.NEGATIVE_INFINITY;
  }
}

type LeadOwn = 'kind' | 'leadId' | 'code' | 'sentence' | 'untilAt';

/** Sorts by time within a campaign; without an `end` the bound of a range. */
export const decisionId = (campaignId: string, at: number, end = ''): string =>
  `${campaignId}:${String(at).padStart(13, '0')}:${end}`;
