import type { CallerIdStand } from '../../../../../machines/contracts/campaign/caller-id.ts';

/** Dials below which a share says little: at 15 % that of 20 is anything from 3 % to 38 %. */
const sureFromCount = 20;
const dayFormat = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });

/** The numbers in a text that somebody pasted; each once. */
export const phonesOf = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,;\n]|\s(?=\+)/)
      .map((part) => part.replaceAll(/[^\d+]/g, ''))
      .filter((phone) => /^\+\d{7,15}$/.test(phone)),
  ),
];

/** How a number stands, in one line. */
export const healthWords = (stand: CallerIdStand): string => {
  if (stand.quarantine !== null)
    return `Rests until ${dayFormat.format(stand.quarantine.untilAt)}. ${stand.quarantine.why}`;
  const used = `${stand.dayCount} of ${stand.dayCap} dials in 24 h`;
  if (stand.dialCount < sureFromCount) return used;
  return `${used}; people answered ${Math.round((100 * stand.humanCount) / stand.dialCount)} % of ${stand.dialCount} in two days`;
};

/** The part of its day that is used up, 0 to 1. */
export const heatOfUse = ({ dayCount, dayCap }: CallerIdStand): number =>
  dayCap === 0 ? 1 : Math.min(1, dayCount / dayCap);
