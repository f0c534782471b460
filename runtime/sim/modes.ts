import { adaptPacer } from '../../machines/pacing/baselines/adapt.ts';
import { erlangPacer } from '../../machines/pacing/baselines/erlang.ts';
import { progressivePacer } from '../../machines/pacing/baselines/progressive.ts';
import { ratioPacer } from '../../machines/pacing/baselines/ratio.ts';
import { createLookAheadPacer } from '../../machines/pacing/look-ahead/look-ahead-pacer.ts';
import type { Pacer } from '../../machines/pacing/pacer.ts';

/** Every run begins at eight in the morning. */
const dayStartsAtMinutes = 8 * 60;

const hhmmAt = (atMs: number): number => {
  const minutes = (Math.floor(atMs / 60_000) + dayStartsAtMinutes) % 1_440;
  return Math.floor(minutes / 60) * 100 + (minutes % 60);
};

/** Ways of pacing by the name that `--modes` takes. TAPERED's day ends so late that its brake never comes, as in dialler.md §6. */
export const modes: Readonly<Record<string, () => Pacer>> = {
  progressive: progressivePacer,
  ratio: () => ratioPacer({ level: 2 }),
  'hard-limit': () => adaptPacer({ hhmmAt, method: 'hard_limit' }),
  average: () => adaptPacer({ hhmmAt, method: 'average' }),
  tapered: () => adaptPacer({ hhmmAt, method: 'tapered', latestHhmm: 2359 }),
  erlang: () => erlangPacer(),
  'look-ahead': () => createLookAheadPacer(),
};
