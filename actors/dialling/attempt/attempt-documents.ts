import type { AttemptSubject } from '../../../machines/campaign/attempt-context.ts';
import type { ScreeningStanding } from '../../../machines/contracts/call/screen.ts';
import type { Attempt, AttemptOutcome } from '../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../machines/contracts/error-catalogue.ts';
import type { Store } from '../../store/store.ts';

const openStates: Attempt['state'][] = ['intended', 'queued', 'ringing', 'answered', 'attached'];

/** What was found out about who answered, and by whom. */
const foundBy = (screening: ScreeningStanding | null): Pick<Attempt, 'screening'> =>
  screening === null ? {} : { screening: { ...screening.findings, workerId: screening.workerId } };

/** The documents of dials, fenced like the leads. */
export class AttemptDocuments {
  readonly #attempts;
  readonly #epoch: number;
  readonly #onEnded: (attempt: Attempt) => void;

  /** `onEnded` is told each end that this leader wrote, as it is stored. */
  constructor(store: Store, epoch: number, onEnded: (attempt: Attempt) => void = () => {}) {
    this.#onEnded = onEnded;
    this.#attempts = store.collection<Attempt>('attempts');
    this.#epoch = epoch;
  }

  /** The intent. False: this dial was written before; whoever wrote it may have dialled. */
  async intend(
    subject: AttemptSubject,
    workerId: string,
    now: number,
    /** What it was judged by, what its bot says first, and that no slot is held for it. */
    law: Pick<Attempt, 'compliance' | 'disclosure' | 'isAhead'> = {},
  ): Promise<boolean> {
    try {
      await this.#attempts.insertOne({
        _id: subject.attemptId,
        schemaVersion: 1,
        leadId: subject.leadId,
        campaignId: subject.campaignId,
        botId: subject.botId,
        n: subject.n,
        callId: subject.callId,
        to: subject.to,
        from: subject.from,
        workerId,
        carrierCallId: null,
        state: 'intended',
        carrierSequence: -1,
        intendedAt: now,
        answeredAt: null,
        endedAt: null,
        outcome: null,
        disposition: null,
        carrierCode: null,
        ...law,
        epoch: this.#epoch,
      });
      return true;
    } catch (error) {
      if (error instanceof VoxError && error.code === 'duplicate_key') return false;
      throw error;
    }
  }

  find(attemptId: string): Promise<Attempt | null> {
    return this.#attempts.findOne({ _id: attemptId });
  }

  /** Which of these calls at the carrier belong to other attempts. */
  async ownersOf(carrierCallIds: string[]): Promise<Map<string, string>> {
    const owners = await this.#attempts.find(
      { carrierCallId: { $in: carrierCallIds } },
      { projection: { carrierCallId: 1 } },
    );
    return new Map(owners.map((attempt) => [attempt.carrierCallId!, attempt._id]));
  }

  async placed(attemptId: string, carrierCallId: string): Promise<void> {
    await this.#set(attemptId, { carrierCallId });
    // A callback may have been quicker than the answer to the dial.
    await this.#set(attemptId, { state: 'queued' }, ['intended']);
  }

  /** Another worker has its media. */
  async movedTo(attemptId: string, workerId: string): Promise<void> {
    await this.#set(attemptId, { workerId });
  }

  async attached(
    attemptId: string,
    by: {
      workerId: string;
      answeredAt: number;
      workerStartedAt: number | undefined;
      screening: ScreeningStanding | null;
    },
  ): Promise<void> {
    const { workerStartedAt, screening, ...rest } = by;
    await this.#set(attemptId, {
      state: 'attached',
      ...rest,
      ...(workerStartedAt === undefined ? {} : { workerStartedAt }),
      ...foundBy(screening),
    });
  }

  /** As it is now; null: another leader wrote its end. */
  async ended(
    attemptId: string,
    end: {
      outcome: AttemptOutcome;
      disposition: string | null;
      carrierCode: string | null;
      retryCode: string;
      endedAt: number;
      screening: ScreeningStanding | null;
    },
  ): Promise<Attempt | null> {
    const { screening, ...told } = end;
    const ended = await this.#attempts.findOneAndUpdate(
      { _id: attemptId, state: { $in: openStates }, epoch: { $lte: this.#epoch } },
      { $set: { ...told, ...foundBy(screening), state: 'ended', epoch: this.#epoch } },
      { returnDocument: 'after' },
    );
    if (ended !== null) this.#onEnded(ended);
    return ended;
  }

  /** Attempts without an end, in pages. */
  open(afterId: string, limit: number): Promise<Attempt[]> {
    return this.#attempts.find(
      {
        _id: { $gt: afterId },
        state: { $in: openStates },
      },
      { sort: { _id: 1 }, limit },
    );
  }

  async #set(
    attemptId: string,
    fields: Partial<Omit<Attempt, '_id'>>,
    states: Attempt['state'][] = openStates,
  ): Promise<void> {
    await this.#attempts.updateOne(
      { _id: attemptId, state: { $in: states }, epoch: { $lte: this.#epoch } },
      { $set: { ...fields, epoch: this.#epoch } },
    );
  }
}
