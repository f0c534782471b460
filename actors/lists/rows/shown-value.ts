const shownMax = 60;
/** Digits of a number, however they are grouped, but for the last two. */
const numberInside = /\+?\d(?:[\s().\-/]*\d){4,}(?=[\s().\-/]*\d[\s().\-/]*\d)/g;

/**
 * A cell as a report may keep it, long after the list is forgotten: short, and without telephone numbers but for two digits
 * (infra/adr/0010-a-log-names-nobody.md).
 */
export const shownValue = (value: string): string => {
  const cut = value.slice(0, 200).replaceAll(numberInside, '…').replaceAll('\0', '␀');
  return cut.length > shownMax ? `${cut.slice(0, shownMax)}…` : cut;
};
