import { seededUniform } from '../../chance/mulberry.ts';
import type { DialEnd, PacedCampaign, Pacer, PacingPlan, PacingSight } from '../pacer.ts';

/** What happens in a small world; the numbers are those of dialler.md §6. Functions take ms since the start. */
export interface Weather {
  slots(atMs: number): number;
  humanShare(atMs: number, campaign: number): number;
  talkScale(atMs: number): number;
  isCarrierDead(atMs: number): boolean;
}

export interface WorldOptions {
  seed: number;
  forMs: number;
  campaigns: readonly PacedCampaign[];
  weather?: Partial<Weather> & Pick<Weather, 'slots'>;
  cpsMax?: number;
  lineMax?: number;
  reservedCount?: number;
  tickMs?: number;
  onPlan?: (sight: PacingSight, plan: PacingPlan, world: WorldSight) => void;
}

export interface WorldSight {
  ringing: readonly number[];
  talking: readonly number[];
  slotMs: readonly number[];
}

export interface WorldResult {
  dialCount: number;
  peopleCount: number;
  lateCount: number;
  connectCount: number;
  /** Slot-time in use over slot-time there. */
  utilisation: number;
  slotMs: number[];
  lateBy: number[];
  peopleBy: number[];
}

interface Dial {
  id: string;
  campaign: number;
  isHeld: boolean;
  talkMs: number;
  state: 'ringing' | 'waiting' | 'talking' | 'gone';
  /** Attached, or answered, at. */
  atMs: number;
}

const patienceMs = 2_000;
const tickStandardMs = 2_000;

/**
 * A private world to try a pacer in: one carrier, one pool of slots, people who answer, wait 2 s and talk. Smaller than the
 * simulator of runtime/sim, and here because the laws must be tested where they stand.
 */
export function runSmallWorld(pacer: Pacer, options: WorldOptions): WorldResult {
  const { campaigns, forMs, tickMs = tickStandardMs } = options;
  const weather: Weather = {
    humanShare: () => 0.15,
    talkScale: () => 1,
    isCarrierDead: () => false,
    ...options.weather,
    slots: options.weather?.slots ?? (() => 20),
  };
  const random = seededUniform(options.seed);
  const queue = new Heap();
  const ringing = campaigns.map(() => 0);
  const talking = campaigns.map(() => 0);
  const slotMs = campaigns.map(() => 0);
  const lateBy = campaigns.map(() => 0);
  const peopleBy = campaigns.map(() => 0);
  const waitingDials: Dial[] = [];
  let now = 0;
  let busy = 0;
  let held = 0;
  let busyMs = 0;
  let openMs = 0;
  let slots = weather.slots(0);
  let dialCount = 0;
  let lateCount = 0;
  let connectCount = 0;

  const attach = (dial: Dial) => {
    dial.state = 'talking';
    dial.atMs = now;
    busy += 1;
    talking[dial.campaign]! += 1;
    connectCount += 1;
    pacer.met(dial.id, false, now);
    queue.push(now + dial.talkMs, () => {
      dial.state = 'gone';
      busy -= 1;
      talking[dial.campaign]! -= 1;
      slotMs[dial.campaign]! += dial.talkMs;
      pacer.freed(dial.id, now);
      seat();
    });
  };
  const seat = () => {
    while (waitingDials.length > 0 && busy + held < slots) attach(waitingDials.shift()!);
  };
  const answered = (dial: Dial) => {
    peopleBy[dial.campaign]! += 1;
    dial.state = 'waiting';
    if (dial.isHeld && busy < slots) {
      attach(dial);
      return;
    }
    waitingDials.push(dial);
    seat();
    if (dial.state !== 'waiting') return;
    queue.push(now + patienceMs, () => {
      if (dial.state !== 'waiting') return;
      waitingDials.splice(waitingDials.indexOf(dial), 1);
      dial.state = 'gone';
      lateCount += 1;
      lateBy[dial.campaign]! += 1;
      pacer.met(dial.id, true, now);
    });
  };
  const place = (campaign: number, isHeld: boolean) => {
    dialCount += 1;
    ringing[campaign]! += 1;
    if (isHeld) held += 1;
    const dial: Dial = {
      id: `d${dialCount}`,
      campaign,
      isHeld,
      talkMs: talkMs(random) * weather.talkScale(now),
      state: 'ringing',
      atMs: now,
    };
    pacer.dialed(dial.id, campaigns[campaign]!.campaignId, now);
    const fate = fateOf(random, weather.humanShare(now, campaign), weather.isCarrierDead(now));
    if (fate.end === 'human' && fate.isMachine) dial.talkMs = 8_000;
    queue.push(now + fate.afterMs, () => {
      ringing[campaign]! -= 1;
      if (dial.isHeld) held -= 1;
      pacer.resolved(dial.id, fate.end, now, fate.isFast);
      if (fate.end === 'human') answered(dial);
      else if (dial.isHeld) seat();
    });
  };
  const tick = () => {
    slots = weather.slots(now);
    const lines = ringing.reduce((a, b) => a + b, 0) + busy + waitingDials.length;
    const sight: PacingSight = {
      atMs: now,
      slotCount: slots,
      freeCount: Math.max(0, slots - busy),
      reservedCount: options.reservedCount ?? 0,
      waitingCount: waitingDials.length,
      tokenCount: Math.floor(((options.cpsMax ?? 1_000) * tickMs) / 1_000),
      lineCount: Math.max(0, (options.lineMax ?? 100_000) - lines),
      campaigns,
    };
    const plan = pacer.plan(sight);
    options.onPlan?.(sight, plan, { ringing, talking, slotMs });
    const total = plan.campaigns.reduce((sum, { dialCount: count }) => sum + count, 0);
    let placed = 0;
    plan.campaigns.forEach(({ dialCount: count, holdsSlots }, campaign) => {
      for (let i = 0; i < count; i += 1) {
        queue.push(now + (placed / total) * tickMs, () => place(campaign, holdsSlots === true));
        placed += 1;
      }
    });
    queue.push(now + tickMs, tick);
  };
  queue.push(0, tick);
  for (let next = queue.pop(); next && next.atMs <= forMs; next = queue.pop()) {
    busyMs += Math.min(busy, slots) * (next.atMs - now);
    openMs += slots * (next.atMs - now);
    now = next.atMs;
    next.act();
  }
  return {
    dialCount,
    peopleCount: connectCount + lateCount,
    lateCount,
    connectCount,
    utilisation: busyMs / openMs,
    slotMs,
    lateBy,
    peopleBy,
  };
}

interface Fate {
  end: DialEnd;
  afterMs: number;
  isFast: boolean;
  isMachine?: boolean;
}

function fateOf(random: () => number, humanShare: number, isDead: boolean): Fate {
  if (isDead) return { end: 'failed', afterMs: 200 + 800 * random(), isFast: true };
  const pdd = 2 + 2 * random();
  const others = (1 - humanShare) / 0.85;
  let draw = random() - humanShare;
  if (draw < 0) {
    const ring = gamma(random, 3, 3.2);
    if (ring > 25) return { end: 'no_answer', afterMs: (pdd + 25) * 1_000, isFast: false };
    const seconds = pdd + ring + 1 + gamma(random, 4, 0.15);
    return { end: random() < 0.03 ? 'machine' : 'human', afterMs: seconds * 1_000, isFast: false };
  }
  draw -= 0.35 * others;
  if (draw < 0) {
    const ring = random() < 0.25 ? 1 + 4 * random() : Math.max(5, 21 + 2 * normal(random));
    const seconds = pdd + ring + 1.4 + gamma(random, 4, 0.35);
    const isMissed = random() < 0.05;
    return {
      end: isMissed ? 'human' : 'machine',
      afterMs: seconds * 1_000,
      isFast: false,
      isMachine: true,
    };
  }
  draw -= 0.04 * others;
  if (draw < 0) return { end: 'busy', afterMs: pdd * 1_000, isFast: false };
  draw -= 0.06 * others;
  if (draw < 0) return { end: 'failed', afterMs: pdd * 1_000, isFast: random() < 0.3 };
  return { end: 'no_answer', afterMs: (pdd + 25) * 1_000, isFast: false };
}

const talkMs = (random: () => number): number =>
  random() < 0.3
    ? 2_000 - 12_000 * Math.log(1 - random())
    : 120_000 * Math.exp(0.75 * normal(random) - (0.75 * 0.75) / 2);

const normal = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Erlang: the shapes here are whole. */
function gamma(random: () => number, shape: number, scale: number): number {
  let sum = 0;
  for (let i = 0; i < shape; i += 1) sum -= Math.log(1 - random());
  return sum * scale;
}

interface Due {
  atMs: number;
  order: number;
  act: () => void;
}

/** Earliest first, and of the same instant the one pushed first. */
class Heap {
  readonly #due: Due[] = [];
  #order = 0;

  push(atMs: number, act: () => void): void {
    const due = this.#due;
    this.#order += 1;
    let at = due.push({ atMs, order: this.#order, act }) - 1;
    while (at > 0) {
      const up = (at - 1) >> 1;
      if (!isBefore(due[at]!, due[up]!)) break;
      [due[at], due[up]] = [due[up]!, due[at]!];
      at = up;
    }
  }

  pop(): Due | undefined {
    const due = this.#due;
    const first = due[0];
    const last = due.pop();
    if (due.length === 0 || !last) return first;
    due[0] = last;
    for (let at = 0; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2])
        if (child < due.length && isBefore(due[child]!, due[least]!)) least = child;
      if (least === at) return first;
      [due[at], due[least]] = [due[least]!, due[at]!];
      at = least;
    }
  }
}

const isBefore = (a: Due, b: Due): boolean =>
  a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
