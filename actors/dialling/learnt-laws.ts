import type { LearntCampaign, LearntPool } from '../../machines/pacing/learnt.ts';
import type { LearntShare } from '../../machines/pacing/people-share.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { inTime } from '../clock/deadline.ts';
import type { Store, StoredDocument } from '../store/store.ts';
import { watchedCampaigns } from './campaigns/watched-campaigns.ts';
import { type Authority, type DiallerLog, instantOf } from './dialler-deps.ts';
import type { PacingNews } from './pacing-news.ts';

/** What a leader that dies had learnt since is lost, and nothing else; one that goes writes it. */
const saveMs = 30_000;
/** A start that waits longer for what was learnt costs more than a cold one saves. */
const readMs = 5_000;
/** Written in one round. More than have news take turns, those first that wait longest. */
const writesMax = 20;
/** No campaign's: those are ULIDs. */
const poolId = '!pool';

/**
 * Collection `pacing_laws`: what the pacer has learnt, one document a campaign (`_id` is its) and one of the pool; whatever the
 * campaign, some hundred numbers. Deleted with its campaign.
 */
export interface LearntLawsDocument extends StoredDocument {
  schemaVersion: 1;
  /** As machines/pacing says it, which alone judges what it can still use; null: claimed, and nothing learnt yet. */
  laws: LearntCampaign | LearntPool | null;
  peopleShare: LearntShare | null;
  /** When this was so. */
  savedAt: number;
  /** Highest leader epoch that claimed it or wrote here. */
  epoch: number;
}

export interface LearntLawsDeps {
  store: Store;
  authority: Authority;
  clock: Clock;
  log: DiallerLog;
  pacing: PacingNews;
}

/**
 * What the pacer has learnt outlives its leader: read once before the first round, written at most every half minute for whatever
 * has news. A leader first claims the documents (its epoch), then reads and writes: what an earlier one writes later matches
 * nothing. A store that does not give or take them costs a line in the log, and never a round.
 */
export class LearntLaws {
  readonly #deps: LearntLawsDeps;
  readonly #documents;
  readonly #saved = new Map<string, { at: number; newsCount: number }>();
  #claimed = new Set<string>();
  /** The pool and the campaigns of the newest round. */
  #present = new Set<string>();
  #beganAt: number;
  #isRead = false;
  #saving: Promise<void> | null = null;

  constructor(deps: LearntLawsDeps) {
    this.#deps = deps;
    this.#documents = deps.store.collection<LearntLawsDocument>('pacing_laws');
    this.#beganAt = deps.clock.now();
  }

  /** Before anything is told to the pacer. Only the first time of a tenure: after that the pacer knows more. */
  async read(): Promise<void> {
    if (this.#isRead) return;
    this.#isRead = true;
    const { log, clock, authority } = this.#deps;
    try {
      this.#goOn(await inTime(clock, readMs, this.#find()));
    } catch (error) {
      // One that is told to end while it begins closes its store: no campaign starts with it.
      if (authority.isHeld())
        log.warn(
          { error },
          'What was learnt about pacing could not be read; every campaign starts cold',
        );
    }
    this.#beganAt = clock.now();
  }

  /** In each round, with the campaigns that it looks at: writes what has news, and keeps nobody waiting. */
  tend(campaignIds: readonly string[]): void {
    if (this.#saving !== null || !this.#deps.authority.isHeld()) return;
    this.#present = new Set([poolId, ...campaignIds]);
    for (const id of this.#saved.keys()) if (!this.#present.has(id)) this.#saved.delete(id);
    const now = this.#deps.clock.now();
    const due = this.#withNews()
      .filter((id) => now - this.#savedOf(id).at >= saveMs)
      .toSorted((a, b) => this.#savedOf(a).at - this.#savedOf(b).at)
      .slice(0, writesMax);
    if (due.length === 0) return;
    for (const id of due) this.#saved.set(id, { ...this.#savedOf(id), at: now });
    this.#begin(due);
  }

  /** Writes all that has news, whenever it was written last; for a graceful end. At once: the lease is given up behind it. */
  async close(): Promise<void> {
    const due = this.#withNews();
    if (this.#saving === null && due.length > 0 && this.#deps.authority.isHeld()) this.#begin(due);
    await this.#saving;
  }

  /** When the writes that are on their way have come to their end. */
  async settled(): Promise<void> {
    await this.#saving;
  }

  async #find(): Promise<LearntLawsDocument[]> {
    const watched = await watchedCampaigns(this.#deps.store, { _id: 1 });
    const ids = [poolId, ...watched.map(({ _id }) => _id)];
    await this.#claim(ids);
    return this.#documents.find({ _id: { $in: ids } });
  }

  #goOn(documents: LearntLawsDocument[]): void {
    const { pacing, clock, log } = this.#deps;
    const now = instantOf(clock);
    const learnt = documents.filter(({ laws }) => laws !== null);
    const ageOf = ({ savedAt }: LearntLawsDocument) => Math.max(0, now - savedAt);
    const pool = learnt.find(({ _id }) => _id === poolId);
    const isPoolKnown = pool !== undefined && pacing.beginPool(pool.laws, ageOf(pool));
    const own = learnt.filter(({ _id }) => _id !== poolId);
    const begun = own.filter((one) => pacing.beginCampaign(one._id, one, ageOf(one)));
    if (learnt.length === 0) return;
    const figures = {
      isPoolKnown,
      begunCount: begun.length,
      refusedCount: own.length - begun.length,
    };
    log.info(figures, 'The pacer goes on from what an earlier leader had learnt');
  }

  /** From here on nothing that an earlier leader writes matches. */
  async #claim(ids: string[]): Promise<void> {
    const { clock, authority } = this.#deps;
    const { epoch } = authority;
    const claimed = { schemaVersion: 1, laws: null, peopleShare: null, epoch } as const;
    const savedAt = instantOf(clock);
    await this.#documents.insertMissing(ids.map((_id) => ({ _id, ...claimed, savedAt })));
    await this.#documents.updateMany(
      { _id: { $in: ids }, epoch: { $lte: epoch } },
      { $set: { epoch } },
    );
    for (const id of ids) this.#claimed.add(id);
  }

  #begin(due: string[]): void {
    this.#saving = this.#save(due)
      .catch((error: unknown) =>
        this.#deps.log.warn({ error }, 'What was learnt about pacing could not be written'),
      )
      .finally(() => {
        this.#saving = null;
      });
  }

  async #save(ids: string[]): Promise<void> {
    const unclaimed = ids.filter((id) => !this.#claimed.has(id));
    if (unclaimed.length > 0) await this.#claim(unclaimed);
    await Promise.all(ids.map((id) => this.#write(id)));
  }

  async #write(id: string): Promise<void> {
    const { pacing, authority, clock } = this.#deps;
    if (!authority.isHeld()) return;
    const newsCount = this.#newsCountOf(id);
    const learnt = id === poolId ? { laws: pacing.learntPool() } : pacing.learntCampaign(id);
    if (learnt === null) return;
    const { epoch } = authority;
    const outcome = await this.#documents.updateOne(
      { _id: id, epoch: { $lte: epoch } },
      { $set: { ...learnt, savedAt: instantOf(clock), epoch } },
    );
    if (outcome.matchedCount === 1) this.#saved.set(id, { ...this.#savedOf(id), newsCount });
    // Deleted behind our back, or a later leader's.
    else this.#claimed.delete(id);
  }

  #withNews(): string[] {
    return [...this.#present].filter((id) => this.#newsCountOf(id) !== this.#savedOf(id).newsCount);
  }

  #newsCountOf(id: string): number {
    return this.#deps.pacing.newsCount(id === poolId ? undefined : id);
  }

  #savedOf(id: string): { at: number; newsCount: number } {
    return this.#saved.get(id) ?? { at: this.#beganAt, newsCount: 0 };
  }
}
