import type { Random } from '../../../actors/chance/random.ts';
import { ageBin, stepCount, stepMs } from '../../../machines/pacing/laws/horizon.ts';
import type { RingHazards } from '../../../machines/pacing/laws/ring-table.ts';
import { talkBin, talkBinCount, talkEdgesMs } from '../../../machines/pacing/laws/talk-bins.ts';
import type { SimulatedCampaign } from '../scenarios/scenario.ts';
import { drawFate, drawTalkMs } from '../world/party.ts';
import type { WorldSettings } from '../world/world-settings.ts';

/** Dials drawn: the hazards of a step are then known to a percent. */
const drawCount = 200_000;
const hazardMin = 1e-9;

/** What the world really does with a campaign's dials and talks, counted from many of them. */
export function trueLaws(
  settings: WorldSettings,
  { answerScale, talkScale }: SimulatedCampaign,
  random: Random,
): { ring: RingHazards; talk: Float64Array } {
  const human = new Float64Array(stepCount);
  const other = new Float64Array(stepCount);
  const rang = new Float64Array(stepCount);
  const ends = new Float64Array(talkBinCount);
  const talkedMs = new Float64Array(talkBinCount);
  for (let i = 0; i < drawCount; i += 1) {
    const fate = drawFate(random, settings, settings.humanShare * answerScale);
    const ageMs = fate.endMs + fate.screeningMs;
    const last = ageBin(ageMs);
    for (let bin = 0; bin < last; bin += 1) rang[bin]! += 1;
    rang[last]! += Math.min(1, ageMs / stepMs - last);
    (fate.isTakenForHuman ? human : other)[last]! += 1;
    if (!fate.isTakenForHuman) continue;
    const talkMs =
      fate.end === 'human'
        ? drawTalkMs(random, settings.talkScale * talkScale)
        : settings.missedHoldMs;
    const lastTalk = talkBin(talkMs);
    for (let bin = 0; bin < lastTalk; bin += 1)
      talkedMs[bin]! += talkEdgesMs[bin + 1]! - talkEdgesMs[bin]!;
    talkedMs[lastTalk]! += talkMs - talkEdgesMs[lastTalk]!;
    ends[lastTalk]! += 1;
  }
  const over = (counts: Float64Array, exposures: Float64Array) =>
    counts.map((count, bin) => Math.max(hazardMin, count / Math.max(1, exposures[bin]!)));
  return {
    ring: { human: over(human, rang), other: over(other, rang) },
    talk: over(ends, talkedMs),
  };
}
