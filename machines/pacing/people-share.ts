import { z } from 'zod';

/** Answers remembered; older ones fade. Not tuned: about an hour of a small campaign. */
const memoryCount = 200;
/** Answers by people that are believed before any was seen. */
const startCount = 20;

/** People among those who answered, and all of them. */
export const LearntShare = z
  .tuple([z.number().min(0), z.number().positive().max(1e6)])
  .refine(([people, all]) => people <= all);
export type LearntShare = z.infer<typeof LearntShare>;

/**
 * How many of those who answer and get a slot turn out to be people, campaign by campaign. The law counts people alone, but of
 * somebody who found no slot nobody knows what it was, and it counts as one. So where mailboxes get slots too, a pacer that is late
 * for the target's share of all who answer is late for several times that of the people: it has to aim that much lower. A simulated
 * day (`runtime/sim/day`, 8 slots, seed 1, 150 minutes): 5 of 315 people late instead of 10 of 368.
 */
export class PeopleShare {
  readonly #seen = new Map<string, { people: number; all: number }>();

  met(campaignId: string, isPerson: boolean): void {
    const seen = this.#seen.get(campaignId) ?? { people: startCount, all: startCount };
    const keep = 1 - 1 / memoryCount;
    seen.people = seen.people * keep + (isPerson ? 1 : 0);
    seen.all = seen.all * keep + 1;
    this.#seen.set(campaignId, seen);
  }

  /** In (0, 1]; 1 while nothing is known. */
  of(campaignId: string): number {
    const seen = this.#seen.get(campaignId);
    return seen === undefined ? 1 : Math.max(leastShare, seen.people / seen.all);
  }

  /** People and all, as remembered; null while nothing is known. */
  learnt(campaignId: string): LearntShare | null {
    const seen = this.#seen.get(campaignId);
    return seen === undefined ? null : [seen.people, seen.all];
  }

  /** Goes on from what was learnt of a campaign: answers move it, time does not. */
  begin(campaignId: string, [people, all]: LearntShare): void {
    this.#seen.set(campaignId, { people, all });
  }

  /** Forgets campaigns that are not paced any more. */
  keep(campaignIds: ReadonlySet<string>): void {
    for (const id of this.#seen.keys()) if (!campaignIds.has(id)) this.#seen.delete(id);
  }
}

/** Below this a list is of machines, and no pace is careful enough. */
const leastShare = 0.05;
