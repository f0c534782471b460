import type { LearntOdds, Tally } from '../../contracts/campaign/best-time.ts';
import { dayMs, localTime, type ZoneOffset } from '../local-time.ts';

/** What is a day older weighs so much less. dialler.md §5.2. */
const discountPerDay = 0.98;
/** Before anything is learnt, 15 of 100 dials are answered by a person; as sure as ten dials. dialler.md §6. */
const standardRate = 0.15;
const allPrior = 10;
/** Dials that the level above is worth in the level below. */
const levelPrior = 20;
/** A document of this many cells is about 100 kB; groups beyond it share the level above. */
const groupsMax = 60;

export interface Beta {
  a: number;
  b: number;
}

type Learnt = Pick<LearntOdds, 'all' | 'byBin' | 'byGroup' | 'byCell'>;

/** Hour of the local day on workdays, Saturdays and Sundays: 72 bins. */
export function binAt(at: number, offset: ZoneOffset): string {
  const { ms, weekday } = localTime(at, offset);
  const days = weekday < 5 ? 'work' : weekday === 5 ? 'sat' : 'sun';
  return `${days}${Math.floor(ms / 3_600_000)}`;
}

/**
 * How likely a person answers, by kind of lead and hour of the week: a Beta distribution for each cell, whose prior is its
 * group's rate times what the hour is worth to everybody, whose priors are the organisation's rate (dialler.md §5.2). Counts fade by
 * the day.
 */
export class AnswerOdds {
  readonly #learnt: Learnt;

  constructor(learnt: Learnt | null) {
    this.#learnt = learnt ?? { all: [0, 0, 0], byBin: {}, byGroup: {}, byCell: {} };
  }

  note(group: string, bin: string, isHuman: boolean, at: number): void {
    const { byBin, byGroup, byCell } = this.#learnt;
    const day = Math.floor(at / dayMs);
    this.#learnt.all = added(this.#learnt.all, isHuman, day);
    byBin[bin] = added(byBin[bin], isHuman, day);
    if (byGroup[group] === undefined && Object.keys(byGroup).length >= groupsMax) return;
    byGroup[group] = added(byGroup[group], isHuman, day);
    const cell = `${group}@${bin}`;
    byCell[cell] = added(byCell[cell], isHuman, day);
  }

  odds(group: string, bin: string, at: number): Beta {
    const { all, byBin, byGroup, byCell } = this.#learnt;
    const day = Math.floor(at / dayMs);
    const everybody = mean(faded(all, day), standardRate, allPrior);
    const hour = mean(faded(byBin[bin], day), everybody, levelPrior);
    const kind = mean(faded(byGroup[group], day), everybody, levelPrior);
    const prior = Math.min(0.95, Math.max(0.002, (kind * hour) / everybody));
    const [humans, dials] = faded(byCell[`${group}@${bin}`], day);
    return { a: humans + levelPrior * prior, b: dials - humans + levelPrior * (1 - prior) };
  }

  /** How likely a person of this group answers at any hour. */
  rate(group: string, at: number): number {
    const { all, byGroup } = this.#learnt;
    const day = Math.floor(at / dayMs);
    const everybody = mean(faded(all, day), standardRate, allPrior);
    return mean(faded(byGroup[group], day), everybody, levelPrior);
  }

  learnt(): Learnt {
    return this.#learnt;
  }
}

type Counts = readonly [humans: number, dials: number];

function faded(tally: Tally | undefined, day: number): Counts {
  if (tally === undefined) return [0, 0];
  const weight = discountPerDay ** Math.max(0, day - tally[2]);
  return [tally[0] * weight, tally[1] * weight];
}

function added(tally: Tally | undefined, isHuman: boolean, day: number): Tally {
  const [humans, dials] = faded(tally, day);
  return [humans + (isHuman ? 1 : 0), dials + 1, Math.max(day, tally?.[2] ?? 0)];
}

const mean = ([humans, dials]: Counts, prior: number, weight: number): number =>
  (humans + prior * weight) / (dials + weight);
