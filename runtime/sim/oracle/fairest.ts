import { type Random, seededRandom } from '../../../actors/chance/random.ts';
import { campaignStandards, type Scenario } from '../scenarios/scenario.ts';
import { exponential } from '../world/chance.ts';
import { Measures } from '../world/measures.ts';
import { drawFate, drawTalkMs } from '../world/party.ts';
import { worldStandards } from '../world/world-settings.ts';

/** Holds drawn to know how long a slot is taken on the mean. */
const drawCount = 2_000;

/**
 * The Jain index of ten minutes if every slot, at the instant at which it is taken, went to the campaign that has had least of
 * these ten minutes by its weight. No pacer can choose so late: it dials half a minute before, and does not know who answers.
 * What is missing to 1 is that conversations are whole: five slots carry about twenty of them in ten minutes, and nobody
 * knows beforehand how long one lasts.
 *
 * `used`: share of the time that slots are taken; fewer conversations can be divided less evenly.
 */
export function fairestJain(scenario: Scenario, used: number, seed: number, hours: number): number {
  const random = seededRandom(seed);
  const settings = { ...worldStandards, ...scenario.settings };
  const endMs = hours * 3_600_000;
  const campaigns = scenario.campaigns.map((own) => ({ ...campaignStandards, ...own }));
  const measures = new Measures();
  const had = campaigns.map((one) => {
    measures.addCampaign(one.campaignId, one.weight);
    return new Holds();
  });
  const holdOf = (campaign: number) => drawHoldMs(random, settings, campaigns[campaign]!);
  let holdsMs = 0;
  for (let i = 0; i < drawCount; i += 1) holdsMs += holdOf(i % campaigns.length);
  const meanMs = holdsMs / drawCount;
  const gapMs = (meanMs * (1 - used)) / used;
  // When each slot is taken next: earliest first, so that nobody chooses by what is yet to come.
  const takenAt = Float64Array.from({ length: settings.slotCount }, () =>
    exponential(random, gapMs),
  );
  for (;;) {
    const atMs = Math.min(...takenAt);
    if (atMs >= endMs) return measures.figures(endMs).jain;
    const levels = had.map((one, i) => one.expectedMs(atMs, meanMs) / campaigns[i]!.weight);
    const neediest = levels.indexOf(Math.min(...levels));
    const untilMs = atMs + holdOf(neediest);
    had[neediest]!.add(atMs, untilMs);
    measures.carried(campaigns[neediest]!.campaignId, atMs, Math.min(endMs, untilMs));
    takenAt[takenAt.indexOf(atMs)] = untilMs + exponential(random, gapMs);
  }
}

const windowMs = 600_000;

/** One campaign's conversations of the present ten minutes. */
class Holds {
  #holds: { fromMs: number; untilMs: number }[] = [];

  add(fromMs: number, untilMs: number): void {
    this.#holds.push({ fromMs, untilMs });
  }

  /** Slot-time within this window; what still lasts is taken for as long as any. */
  expectedMs(atMs: number, meanMs: number): number {
    const beginsMs = Math.floor(atMs / windowMs) * windowMs;
    this.#holds = this.#holds.filter(({ untilMs }) => untilMs > beginsMs);
    return this.#holds.reduce((sum, { fromMs, untilMs }) => {
      const knownMs = untilMs <= atMs ? untilMs : Math.min(beginsMs + windowMs, atMs + meanMs);
      return sum + knownMs - Math.max(beginsMs, fromMs);
    }, 0);
  }
}

/** How long somebody keeps a slot: a person, or a machine that was taken for one. */
function drawHoldMs(
  random: Random,
  settings: typeof worldStandards,
  { answerScale, talkScale }: typeof campaignStandards,
): number {
  for (;;) {
    const fate = drawFate(random, settings, settings.humanShare * answerScale);
    if (!fate.isTakenForHuman) continue;
    return fate.end === 'human'
      ? drawTalkMs(random, settings.talkScale * talkScale)
      : settings.missedHoldMs;
  }
}
