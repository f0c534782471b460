import type { PacingBound } from '../../../../machines/contracts/explain/pacing-tick.ts';

/** What held a campaign back, for a line of a key, and its hue: green goes, amber waits for something, red is a fault. */
const bounds: Record<PacingBound, { word: string; hue: string }> = {
  none: { word: 'nothing', hue: 'var(--talking)' },
  leads: { word: 'no lead due', hue: 'var(--idle)' },
  campaign_concurrency: { word: 'its own limit', hue: 'var(--holding)' },
  worker_slots: { word: 'slots', hue: 'var(--ringing)' },
  carrier_concurrency: { word: 'lines', hue: 'var(--listening)' },
  carrier_cps: { word: 'calls a second', hue: 'var(--listening)' },
  risk: { word: 'risk of a late answer', hue: 'var(--thinking)' },
  cold_start: { word: 'it is learning', hue: 'var(--holding)' },
  distrust: { word: 'too many were late', hue: 'var(--failed)' },
  braked_by_law: { word: 'the legal limit', hue: 'var(--failed)' },
  carrier_broken: { word: 'the carrier fails', hue: 'var(--failed)' },
  fair_share: { word: 'others’ share', hue: 'var(--ending)' },
  mode: { word: 'its mode', hue: 'var(--ending)' },
};

export const boundWord = (bound: PacingBound): string => bounds[bound].word;
export const hueOfBound = (bound: PacingBound): string => bounds[bound].hue;
