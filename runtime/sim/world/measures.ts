/** What a run comes to (dialler.md §6). Percentages are of 100. */
export interface RunFigures {
  utilisation: number;
  connectsPerHour: number;
  dialsPerHour: number;
  dialsPerConnect: number;
  /** People who found no slot within their patience, of all who answered: the whole run, and its worst windows. */
  latePercent: number;
  late15MinMax: number;
  late24HourMax: number;
  /** The first five minutes. */
  lateStartPercent: number;
  /** With those whom the screener took for machines. */
  strictPercent: number;
  /** The campaign with the largest share, of those that reached 200 people. */
  lateWorstCampaign: number;
  /** Of slot time by weight, over ten minutes: the mean of all windows after the first, and the worst. */
  jain: number;
  jainMin: number;
  cpsViolationCount: number;
  /** From due to dialled, of campaigns with callbacks: 95th percentile. */
  callbackWaitP95Ms: number;
  dialCount: number;
  peopleCount: number;
  lateCount: number;
  connectCount: number;
  /** Connects of each minute, and slot time with a talk in ms. */
  connectMinutes: number[];
  usedMinutes: number[];
}

const minuteMs = 60_000;
const jainMinutes = 10;

/** Counts while the world runs. Slot time is integrated exactly. */
export class Measures {
  readonly #campaigns = new Map<
    string,
    { weight: number; people: number; late: number; slotMs: number[] }
  >();
  readonly #people: number[] = [];
  readonly #late: number[] = [];
  readonly #connects: number[] = [];
  readonly #used: number[] = [];
  readonly #callbackWaits: number[] = [];
  #falseMachineCount = 0;
  #dialCount = 0;
  #upMs = 0;
  #busyMs = 0;
  #lastAt = 0;
  #lastDialAt = Number.NEGATIVE_INFINITY;
  #cpsViolationCount = 0;

  addCampaign(campaignId: string, weight: number): void {
    this.#campaigns.set(campaignId, { weight, people: 0, late: 0, slotMs: [] });
  }

  /** Before the counts of slots change. */
  advance(atMs: number, upCount: number, talkingCount: number): void {
    const ms = atMs - this.#lastAt;
    this.#upMs += upCount * ms;
    this.#busyMs += talkingCount * ms;
    spread(this.#used, minuteMs, this.#lastAt, atMs, talkingCount);
    this.#lastAt = atMs;
  }

  dialed(atMs: number, cps: number): void {
    this.#dialCount += 1;
    if (atMs - this.#lastDialAt < 1_000 / cps - 1e-6) this.#cpsViolationCount += 1;
    this.#lastDialAt = atMs;
  }

  person(campaignId: string, isLate: boolean, atMs: number): void {
    const minute = Math.floor(atMs / minuteMs);
    add(this.#people, minute, 1);
    const campaign = this.#campaigns.get(campaignId)!;
    campaign.people += 1;
    if (isLate) {
      add(this.#late, minute, 1);
      campaign.late += 1;
    } else add(this.#connects, minute, 1);
  }

  takenForMachine(): void {
    this.#falseMachineCount += 1;
  }

  callbackWaited(ms: number): void {
    this.#callbackWaits.push(ms);
  }

  /** A slot carried this campaign from one instant to another. */
  carried(campaignId: string, fromMs: number, toMs: number): void {
    const { slotMs } = this.#campaigns.get(campaignId)!;
    spread(slotMs, jainMinutes * minuteMs, fromMs, toMs, 1);
  }

  figures(endMs: number): RunFigures {
    const hours = endMs / 3_600_000;
    const minuteCount = Math.ceil(endMs / minuteMs);
    const peopleCount = sum(this.#people, 0, minuteCount);
    const lateCount = sum(this.#late, 0, minuteCount);
    const connectCount = sum(this.#connects, 0, minuteCount);
    const jains = this.#jains(Math.floor(minuteCount / jainMinutes));
    const waits = this.#callbackWaits.toSorted((a, b) => a - b);
    const percent = (late: number, people: number) => (people === 0 ? 0 : (100 * late) / people);
    const worst = (windowMinutes: number) => {
      let max = 0;
      const first = Math.min(windowMinutes, minuteCount);
      for (let to = first; to <= minuteCount; to += 1)
        max = Math.max(
          max,
          percent(sum(this.#late, to - first, to), sum(this.#people, to - first, to)),
        );
      return max;
    };
    return {
      utilisation: (100 * this.#busyMs) / this.#upMs,
      connectsPerHour: connectCount / hours,
      dialsPerHour: this.#dialCount / hours,
      dialsPerConnect: this.#dialCount / Math.max(1, connectCount),
      latePercent: percent(lateCount, peopleCount),
      late15MinMax: worst(15),
      late24HourMax: worst(24 * 60),
      lateStartPercent: percent(sum(this.#late, 0, 5), sum(this.#people, 0, 5)),
      strictPercent: percent(
        lateCount + this.#falseMachineCount,
        peopleCount + this.#falseMachineCount,
      ),
      lateWorstCampaign: Math.max(
        0,
        ...[...this.#campaigns.values()]
          .filter((one) => one.people >= 200)
          .map((one) => percent(one.late, one.people)),
      ),
      jain: jains.length === 0 ? 1 : jains.reduce((a, b) => a + b, 0) / jains.length,
      jainMin: Math.min(1, ...jains),
      cpsViolationCount: this.#cpsViolationCount,
      callbackWaitP95Ms: waits[Math.floor(0.95 * waits.length)] ?? 0,
      dialCount: this.#dialCount,
      peopleCount,
      lateCount,
      connectCount,
      connectMinutes: Array.from({ length: minuteCount }, (_, i) => this.#connects[i] ?? 0),
      usedMinutes: Array.from({ length: minuteCount }, (_, i) => this.#used[i] ?? 0),
    };
  }

  #jains(windowCount: number): number[] {
    const shares = [...this.#campaigns.values()];
    if (shares.length < 2) return [];
    const jains: number[] = [];
    for (let window = 1; window < windowCount; window += 1)
      jains.push(jainIndex(shares.map((one) => (one.slotMs[window] ?? 0) / one.weight)));
    return jains;
  }
}

/** 1 when all have the same, 1/n when one has all. */
const jainIndex = (shares: readonly number[]): number => {
  const total = shares.reduce((a, b) => a + b, 0);
  const squares = shares.reduce((a, b) => a + b * b, 0);
  return squares === 0 ? 1 : (total * total) / (shares.length * squares);
};

const add = (counts: number[], index: number, count: number) => {
  while (counts.length <= index) counts.push(0);
  counts[index]! += count;
};

/** Adds a stretch of time to the windows that it runs through. */
const spread = (
  counts: number[],
  windowMs: number,
  fromMs: number,
  toMs: number,
  times: number,
) => {
  for (let at = fromMs; at < toMs; ) {
    const window = Math.floor(at / windowMs);
    const endsAt = Math.min(toMs, (window + 1) * windowMs);
    add(counts, window, times * (endsAt - at));
    at = endsAt;
  }
};

const sum = (counts: readonly number[], from: number, to: number): number => {
  let total = 0;
  for (let i = from; i < to; i += 1) total += counts[i] ?? 0;
  return total;
};
