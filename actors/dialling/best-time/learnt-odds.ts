import { LearntOdds } from '../../../machines/contracts/campaign/best-time.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import { AnswerOdds } from '../../../machines/lead/best-time/answer-odds.ts';
import type { Store } from '../../store/store.ts';

const documentId = 'answers';
/** What a leader that dies had learnt since is lost, and nothing else. */
const saveMs = 60_000;

/** What is known of when people answer: read once for each time a process leads, noted dial by dial, and kept by the minute. */
export class LearntOddsKeeper {
  readonly #documents;
  readonly #epoch: number;
  #odds = new AnswerOdds(null);
  #isRead = false;
  #isDirty = false;
  #savedAt = 0;

  constructor(store: Store, epoch: number) {
    this.#documents = store.collection<LearntOdds>('learnt_odds');
    this.#epoch = epoch;
  }

  get odds(): AnswerOdds {
    return this.#odds;
  }

  note(group: string, bin: string, isHuman: boolean, at: number): void {
    this.#odds.note(group, bin, isHuman, at);
    this.#isDirty = true;
  }

  /** In each round: reads what was learnt before, then keeps what was learnt since. */
  async tend(now: number): Promise<void> {
    if (!this.#isRead) await this.#read();
    if (!this.#isDirty || now - this.#savedAt < saveMs) return;
    this.#isDirty = false;
    this.#savedAt = now;
    await this.#save(now);
  }

  async #read(): Promise<void> {
    const found = LearntOdds.safeParse(await this.#documents.findOne({ _id: documentId }));
    this.#isRead = true;
    // Nothing was settled before the first round. One that cannot be read is learnt anew.
    if (found.success && !this.#isDirty) this.#odds = new AnswerOdds(found.data);
  }

  async #save(savedAt: number): Promise<void> {
    const { all, byBin, byGroup, byCell } = this.#odds.learnt();
    try {
      await this.#documents.replaceOne(
        { _id: documentId, epoch: { $lte: this.#epoch } },
        {
          _id: documentId,
          schemaVersion: 1,
          all,
          byBin,
          byGroup,
          byCell,
          savedAt,
          epoch: this.#epoch,
        },
        { upsert: true },
      );
    } catch (error) {
      // A later leader keeps its own.
      if (!(error instanceof VoxError && error.code === 'duplicate_key')) throw error;
    }
  }
}
