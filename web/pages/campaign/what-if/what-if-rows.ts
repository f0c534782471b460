import type { WhatIf } from '../../../../machines/contracts/explain/forecast.ts';
import { countText, instantText, wordsOf } from '../../../parts/reading/figures.ts';

type Outcome = WhatIf['present'];

type Row = {
  word: string;
  text: (outcome: Outcome) => string;
  /** What is compared; without it there is no change to tell. */
  value?: (outcome: Outcome) => number | null;
};

const percent = (share: number | null, digits = 0): string =>
  share === null ? '–' : `${(100 * share).toFixed(digits)} %`;

export const whatIfRows: readonly Row[] = [
  {
    word: 'Way',
    text: ({ mode, slots }) => `${wordsOf(mode)}, ${countText(slots)} slots`,
  },
  {
    word: 'Conversations an hour',
    text: ({ humansPerHour }) => countText(humansPerHour),
    value: ({ humansPerHour }) => humansPerHour,
  },
  { word: 'Late answers', text: ({ lateShare }) => percent(lateShare, 1) },
  {
    word: 'Dials an hour',
    text: ({ dialsPerHour }) => countText(dialsPerHour),
    value: ({ dialsPerHour }) => dialsPerHour,
  },
  { word: 'Slots in a call', text: ({ utilisation }) => percent(utilisation) },
  {
    word: 'Done',
    text: ({ finishAt }) =>
      finishAt === null ? '–' : instantText(finishAt, Date.now()).slice(0, -3),
  },
];

/** `+95 %`; empty where there is nothing to compare. */
export const changeText = ({ value }: Row, { present, asked }: WhatIf): string => {
  const [before, after] = [value?.(present) ?? null, value?.(asked) ?? null];
  if (before === null || after === null || before === 0) return '';
  const change = Math.round((100 * (after - before)) / before);
  return change === 0 ? 'the same' : `${change > 0 ? '+' : '−'}${Math.abs(change)} %`;
};
