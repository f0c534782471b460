import type { EventObject } from 'xstate';
import type { AttemptEmitted } from '../../machines/campaign/attempt-context.ts';
import type { AttemptsWhole } from '../../machines/contracts/relay.ts';

/** Window of the wallboard's rates, counted in steps so that counting costs the same however much is dialled. */
const windowMs = 5 * 60_000;
const stepMs = 10_000;

type Counts = Pick<AttemptsWhole['recent'], 'dialled' | 'answered' | 'abandoned'>;

/**
 * What became of the dials of the last five minutes. An attempt counts once its dial was answered or has failed. Abandoned
 * calls are answered ones: the rate that a regulator asks for is that of all calls which a person picked up.
 */
export class RecentDials {
  readonly #now: () => number;
  readonly #startedAt: number;
  #steps: (Counts & { at: number })[] = [];

  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  hear(fact: EventObject): void {
    const attempt = fact as AttemptEmitted;
    if (attempt.type === 'attempt.attached') this.#count({ dialled: 1, answered: 1, abandoned: 0 });
    // One that was never dialled is given back and does not settle.
    if (attempt.type !== 'attempt.settled' || attempt.isAttached) return;
    const isAbandoned = attempt.outcome === 'abandoned';
    this.#count({
      dialled: 1,
      answered: isAbandoned || attempt.outcome === 'answered' ? 1 : 0,
      abandoned: isAbandoned ? 1 : 0,
    });
  }

  recent(): AttemptsWhole['recent'] {
    const since = Math.max(this.#startedAt, this.#now() - windowMs);
    const sum = { dialled: 0, answered: 0, abandoned: 0, since };
    for (const step of this.#steps) {
      if (step.at + stepMs <= since) continue;
      sum.dialled += step.dialled;
      sum.answered += step.answered;
      sum.abandoned += step.abandoned;
    }
    return sum;
  }

  #count(counts: Counts): void {
    const at = Math.floor(this.#now() / stepMs) * stepMs;
    const last = this.#steps.at(-1);
    if (last?.at === at) {
      last.dialled += counts.dialled;
      last.answered += counts.answered;
      last.abandoned += counts.abandoned;
      return;
    }
    const since = this.#now() - windowMs - stepMs;
    this.#steps = this.#steps.filter((step) => step.at > since);
    this.#steps.push({ at, ...counts });
  }
}
