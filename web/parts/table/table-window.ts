/** Which rows of a long list are drawn: those in sight and a few beyond. */

export type RowWindow = { from: number; to: number };

/** Rows beyond the edge on each side, so that a quick scroll shows no gap. */
const beyond = 8;

/** `to` is exclusive. All in px. */
export const rowWindow = (
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
): RowWindow => {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight);
  const shown = Math.ceil(height / rowHeight) + 1;
  const from = Math.max(0, Math.min(first - beyond, count - shown - beyond));
  return { from, to: Math.min(count, first + shown + beyond) };
};

/** The scroll position that shows a row, moved as little as possible. */
export const scrollToShow = (
  index: number,
  scrollTop: number,
  height: number,
  rowHeight: number,
): number => {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
};
