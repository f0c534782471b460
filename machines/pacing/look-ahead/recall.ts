import { ageBin, stepCount } from '../laws/horizon.ts';
import type { Outlook } from '../laws/outlook.ts';
import type { RecallSettings } from '../settings.ts';
import { type DialBook, held, ringing } from './dial-book.ts';
import type { Paced } from './paced.ts';

/** Recalls of one tick at most. */
const recallMax = 50;

/**
 * Dials to cancel: more people are about to answer than there will be slots, and these have rung as long as the law asks.
 * Who answers while we cancel was abandoned and is counted as such by whoever cancels. dialler.md §2.4, recall lever.
 */
export function recalls(
  book: DialBook,
  paced: readonly Paced[],
  outlook: Outlook,
  { ringMs, riskFactor }: RecallSettings,
  atMs: number,
): string[] {
  const dialIds: string[] = [];
  const row = new Float64Array(stepCount);
  const spread = new Float64Array(stepCount);
  for (let place = 0; place < book.count && dialIds.length < recallMax; place += 1) {
    const ageMs = atMs - book.sinceMs[place]!;
    if (book.phase[place] !== ringing || book.way[place] === held || ageMs < ringMs) continue;
    const { law, allowed, holds } = paced[book.campaign[place]!]!;
    const bar = dialIds.length === 0 ? allowed * riskFactor : allowed;
    if (holds || !(outlook.risk(law.ringLaw.arrival) > bar)) continue;
    const offset = ageBin(ageMs) * stepCount;
    for (let k = 0; k < stepCount; k += 1) {
      row[k] = law.ringLaw.human[offset + k]!;
      spread[k] = row[k]! * (1 - row[k]!);
    }
    outlook.addDemand(row, spread, law.gone, 0, -1);
    dialIds.push(book.ids[place]!);
  }
  return dialIds;
}
