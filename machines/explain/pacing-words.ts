import type { PacingTick } from '../contracts/explain/pacing-tick.ts';

type Seen = Omit<PacingTick, 'sentence'>;

const many = (count: number, one: string, more = `${one}s`): string =>
  count === 0 ? `no ${one}` : count === 1 ? `one ${one}` : `${count} ${more}`;

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.001 ? 2 : 1)} %`;

/** What bound the tick, with its figures: one line for each bound. */
const because: Record<PacingTick['bound'], (tick: Seen) => string> = {
  none: ({ dueCount }) =>
    dueCount === 0 ? 'nothing holds it back' : 'nothing held it back: all that it wanted to',
  leads: ({ dueCount }) =>
    dueCount === 0 ? 'no lead is due now' : `only ${many(dueCount, 'lead')} due now`,
  campaign_concurrency: ({ concurrentMax }) =>
    `its own limit of ${many(concurrentMax, 'call')} at a time is reached`,
  worker_slots: ({ slotCount, freeCount, reservedCount }) =>
    slotCount === 0
      ? 'no worker is ready'
      : reservedCount > 0
        ? `${many(freeCount, 'free slot')}, of which ${reservedCount} ${reservedCount === 1 ? 'is' : 'are'} kept for inbound calls and callbacks`
        : freeCount === 0
          ? `all ${slotCount} slots of the fleet are taken`
          : `only ${many(freeCount, 'slot')} of ${slotCount} free`,
  carrier_concurrency: ({ lineCount }) =>
    lineCount === 0
      ? 'all lines of the carrier are taken'
      : `the carrier has only ${many(lineCount, 'free line')} left`,
  carrier_cps: ({ tokenCount }) =>
    `the carrier takes only ${many(tokenCount, 'new call')} in this tick (calls per second)`,
  risk: ({ risk, allowed }) =>
    risk === null || allowed === null
      ? 'another dial would risk that somebody answers and finds no slot'
      : risk > allowed
        ? `with another dial the risk that somebody finds no slot (${percent(risk)}) would exceed what is allowed (${percent(allowed)})`
        : `the risk that somebody finds no slot stands at ${percent(risk)}, and another dial would take it beyond the ${percent(allowed)} allowed`,
  cold_start: () => 'it is still learning how people answer: one dial for each free slot',
  distrust: () =>
    'too many of the last people who answered found no slot: one dial for each free slot',
  braked_by_law: () =>
    'the abandoned calls of its ledger are near the legal limit: one dial for each free slot',
  carrier_broken: () => 'the carrier refuses most calls at once: it is only probed',
  fair_share: () => 'other campaigns had a better claim to what was free',
  mode: ({ mode }) => `its mode is ${mode.replaceAll('_', ' ')}, which dials only on request`,
};

/** One sentence an operator reads: what this tick did, and what bound it. */
export function pacingSentence(tick: Seen): string {
  const did = tick.dialCount === 0 ? 'Dialled nobody' : `Dialled ${many(tick.dialCount, 'lead')}`;
  return `${did}: ${because[tick.bound](tick)}.`;
}
