/** Which rows of a long list are drawn: those in sight and a few beyond. */

export type RowWindow = { from: number; to: number };

/** Rows beyond the edge on each side, so that a quick scroll shows no gap. */
const beyondEdge = 8;

/** `to` is exclusive. All in px but `beyond`, which is fewer where rows change as a whole many times a second. */
export const rowWindow = (
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  beyond: number = beyondEdge,
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
