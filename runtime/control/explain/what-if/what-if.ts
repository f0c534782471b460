import { Piscina } from 'piscina';
import type { Campaign } from '../../../../machines/contracts/campaign/campaign.ts';
import { VoxError } from '../../../../machines/contracts/error-catalogue.ts';
import type { WhatIf, WhatIfRequest } from '../../../../machines/contracts/explain/forecast.ts';
import { shareOf } from '../../../../machines/explain/forecast/outcome-law.ts';
import { middleFinish } from '../campaign-forecast.ts';
import type { ForecastGround } from '../forecast-facts.ts';
import type { Tried, TriedChances, TriedOutcome, WhatIfTask } from './what-if-world.ts';

/** The same for every question, so that two of them differ by what was asked alone. */
const seed = 20_261_122;
/** So many people tell a late share of 2 % from one of 3 % (three standard errors). */
const peopleWanted = 2_000;
const hoursMin = 0.25;
const hoursMax = 2;
/** 1,000 slots take about 5 s of a core; whatever takes much longer is given up. */
const answerStandardMs = 25_000;
const threadIdleMs = 30_000;
const heapMb = 512;
/** Setting up and ringing of a call that a person answers, and the mean of its talk: dialler.md §6. */
const beforeTalkMs = 13_000;
const talkMs = 88_000;

/** One question at a time, on a thread of its own, which is gone again when nobody asks. */
export class WhatIfDesk {
  readonly #answerMs: number;
  #isBusy = false;
  #pool: Piscina<WhatIfTask, TriedOutcome[]> | null = null;

  constructor(answerMs = answerStandardMs) {
    this.#answerMs = answerMs;
  }

  /** `gone`: nobody waits for the answer any more. Errors: `what_if_busy`, `what_if_too_long`. */
  async ask(
    campaign: Campaign,
    request: WhatIfRequest,
    ground: ForecastGround,
    gone?: AbortSignal,
  ): Promise<WhatIf> {
    if (this.#isBusy) throw new VoxError('what_if_busy');
    this.#isBusy = true;
    try {
      const { present, asked } = waysOf(campaign, request, ground);
      const chances = chancesOf(ground);
      const hours = hoursFor(Math.max(present.slots, asked.slots), chances);
      const task = { ways: [present, asked], chances, hours, seed };
      const [was, willBe] = (await this.#run(task, gone)) as [TriedOutcome, TriedOutcome];
      const factor = was.dialsPerHour === 0 ? 1 : willBe.dialsPerHour / was.dialsPerHour;
      return {
        campaignId: campaign._id,
        present: { ...was, finishAt: await middleFinish(ground, 1) },
        asked: { ...willBe, finishAt: await middleFinish(ground, factor) },
        hours,
        seed,
        learntFrom: ground.facts.laws.reduce((sum, { count }) => sum + count, 0),
        sentence: sentenceOf(was, willBe),
      };
    } finally {
      this.#isBusy = false;
    }
  }

  async close(): Promise<void> {
    await this.#pool?.destroy();
  }

  async #run(task: WhatIfTask, gone?: AbortSignal): Promise<TriedOutcome[]> {
    this.#pool ??= new Piscina<WhatIfTask, TriedOutcome[]>({
      filename: new URL('./what-if-thread.ts', import.meta.url).href,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: threadIdleMs,
      recordTiming: false,
      resourceLimits: { maxOldGenerationSizeMb: heapMb },
    });
    const late = AbortSignal.timeout(this.#answerMs);
    try {
      const signal = gone === undefined ? late : AbortSignal.any([late, gone]);
      return await this.#pool.run(task, { signal });
    } catch (cause) {
      if (late.aborted || gone?.aborted)
        throw new VoxError('what_if_too_long', undefined, { cause });
      throw cause;
    }
  }
}

function waysOf(campaign: Campaign, request: WhatIfRequest, { facts }: ForecastGround) {
  const { mode, ratio, lateTarget, lateLimit, concurrentMax } = campaign.pacing;
  const slots = Math.max(1, Math.round(facts.slots));
  const present: Tried = {
    slots,
    // What dials on request only is tried as what dials by itself with the least risk.
    mode: mode === 'ratio' || mode === 'predictive' ? mode : 'progressive',
    ratio,
    lateTarget,
    lateLimit,
    cps: facts.cps,
    concurrentMax,
  };
  const asked: Tried = {
    ...present,
    slots: request.slots ?? slots,
    mode: request.mode ?? present.mode,
    ratio: request.ratio ?? ratio,
    lateTarget: request.lateTarget ?? lateTarget,
    lateLimit: Math.max(lateLimit, request.lateTarget ?? 0),
    cps: request.cps ?? facts.cps,
    // More slots are of no use under the limit that was made for fewer.
    concurrentMax: Math.ceil(concurrentMax * Math.max(1, (request.slots ?? slots) / slots)),
  };
  return { present, asked };
}

function chancesOf({ facts: { laws } }: ForecastGround): TriedChances {
  const human = laws.filter((law) => law.kind === 'human');
  const weight = human.reduce((sum, law) => sum + law.weight, 0);
  const lineMs = human.reduce((sum, law) => sum + law.lineMs * law.weight, 0) / weight;
  return {
    humanShare: shareOf(laws, 'human'),
    machineShare: shareOf(laws, 'machine'),
    busyShare: shareOf(laws, 'busy'),
    failShare: shareOf(laws, 'failed'),
    talkScale: Math.min(10, Math.max(0.1, (lineMs - beforeTalkMs) / talkMs)),
  };
}

function hoursFor(slots: number, { talkScale }: TriedChances): number {
  const peoplePerHour = (0.75 * slots * 3_600_000) / (talkMs * talkScale);
  return Math.min(hoursMax, Math.max(hoursMin, peopleWanted / peoplePerHour));
}

function sentenceOf(present: TriedOutcome, asked: TriedOutcome): string {
  const before = present.humansPerHour;
  const change = before === 0 ? null : Math.round((100 * (asked.humansPerHour - before)) / before);
  const more =
    change === null || change === 0 ? '' : ` (${change > 0 ? '+' : '−'}${Math.abs(change)} %)`;
  const late =
    asked.lateShare === null
      ? ''
      : ` ${(100 * asked.lateShare).toFixed(1)} % of them would find no slot in time.`;
  return `It would reach ${asked.humansPerHour} people an hour instead of ${before}${more}.${late}`;
}
