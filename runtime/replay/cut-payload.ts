/** The recorder's mark of a text or a list that it has shortened. */
const mark = /… \(\d+\)$/u;

/** Whether the journal holds only a part of this payload. */
export const isCut = (payload: unknown): boolean => {
  if (typeof payload === 'string') return payload === '…' || mark.test(payload);
  if (typeof payload !== 'object' || payload === null) return false;
  return Object.values(payload).some(isCut);
};
