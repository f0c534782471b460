import { durationText } from '../../../parts/reading/figures.ts';

/** `1:07.042`: to the millisecond, as events need it. */
export const offsetText = (ms: number): string => {
  const most = Math.abs(Math.round(ms));
  return `${ms < -0.5 ? '−' : ''}${durationText(most)}.${String(most % 1_000).padStart(3, '0')}`;
};
