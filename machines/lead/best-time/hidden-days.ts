/** For tests: days of dialling people whose hours are hidden from the learner. */
import { seededUniform } from '../../chance/mulberry.ts';
import type { BestTime } from '../../contracts/campaign/best-time.ts';
import type { ZoneOffset } from '../local-time.ts';
import { AnswerOdds, binAt } from './answer-odds.ts';
import { type DueBucket, orderBuckets } from './bucket-order.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Midnight before Monday, 5 January 2026, UTC. */
const monday = 1_767_571_200_000;

export interface HiddenDays {
  mode: BestTime['mode'];
  seed: number;
  /** Dials a minute. */
  pace?: number;
  leadCount?: number;
  dayCount?: number;
  /** Hour at which people of each kind answer most, and how far it rises and falls. */
  peaks?: readonly number[];
  swing?: number;
  zoneHours?: readonly number[];
}

interface Person {
  kind: number;
  zone: number;
  dueAt: number;
  dials: number;
}

/** Dials at a steady pace from 8 to 21 h by each callee's clock; who does not answer is due again after four hours, six times. */
export function simulateDays({
  mode,
  seed,
  pace = 5,
  leadCount = 12_000,
  dayCount = 10,
  peaks = [10, 14, 19],
  swing = 0.4,
  zoneHours = [-5, -8],
}: HiddenDays) {
  const random = seededUniform(seed);
  const odds = new AnswerOdds(null);
  const offsets = zoneHours.map(
    (hours): ZoneOffset =>
      () =>
        hours * hourMs,
  );
  const bins: Person[][] = [];
  const nameOf = (kind: number, zone: number) => kind * zoneHours.length + zone;
  for (let i = 0; i < peaks.length * zoneHours.length; i += 1) bins.push([]);
  for (let i = 0; i < leadCount; i += 1) {
    const kind = Math.floor(random() * peaks.length);
    const zone = Math.floor(random() * zoneHours.length);
    bins[nameOf(kind, zone)]!.push({ kind, zone, dueAt: monday, dials: 0 });
  }
  const chance = ({ kind, zone }: Person, at: number) => {
    const hour = (((at + offsets[zone]!(at)) / hourMs) % 24) + 0;
    return 0.15 * (1 + swing * Math.cos((2 * Math.PI * (hour - peaks[kind]!)) / 13));
  };
  let dials = 0;
  let humans = 0;
  let oldestMs = 0;
  for (let at = monday; at < monday + dayCount * dayMs; at += 60_000) {
    const due: (DueBucket & { people: Person[] })[] = [];
    for (const [i, people] of bins.entries()) {
      const zone = i % zoneHours.length;
      const hour = ((at + offsets[zone]!(at)) / hourMs) % 24;
      if (people.length === 0 || people[0]!.dueAt > at || hour < 8 || hour >= 21) continue;
      due.push({
        bucket: `b${i}`,
        group: `k${Math.floor(i / zoneHours.length)}`,
        offset: offsets[zone]!,
        oldestDueAt: people[0]!.dueAt,
        people,
      });
    }
    let left = pace;
    for (const { bucket, heldWhy } of orderBuckets(due, odds, { now: at, mode, random })) {
      if (heldWhy !== null) continue;
      const { people, group, offset } = due.find((one) => one.bucket === bucket)!;
      while (left > 0 && people.length > 0 && people[0]!.dueAt <= at) {
        const person = people.shift()!;
        left -= 1;
        dials += 1;
        person.dials += 1;
        oldestMs = Math.max(oldestMs, at - person.dueAt);
        const isHuman = random() < chance(person, at);
        odds.note(group, binAt(at, offset), isHuman, at);
        if (isHuman) humans += 1;
        else if (person.dials < 6) people.push({ ...person, dueAt: at + 4 * hourMs });
      }
    }
  }
  return { dials, humans, per1000: (1_000 * humans) / Math.max(1, dials), oldestMs };
}
