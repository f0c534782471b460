/** What the keys of a table do. */
export interface TableMoves {
  /** Rows of a page, less two that stay in sight. */
  pageRows: () => number;
  move: (by: number) => void;
  toFirst: () => void;
  toLast: () => void;
  open: (id: string) => void;
}

/** Arrows, pages, ends; Enter opens the row that has the focus, and is left to a button inside it. */
export const tableKeys =
  ({ pageRows, move, toFirst, toLast, open }: TableMoves) =>
  (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = event.target instanceof HTMLElement ? event.target.dataset.row : undefined;
    const steps: Record<string, (() => void) | undefined> = {
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      PageDown: () => move(pageRows()),
      PageUp: () => move(-pageRows()),
      Home: toFirst,
      End: toLast,
      Enter: row === undefined ? undefined : () => open(row),
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    step();
  };
