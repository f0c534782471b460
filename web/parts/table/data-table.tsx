// biome-ignore-all lint/a11y/useFocusableInteractive: roving focus: one row at a time is in the tab order
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a <table>
import { createEffect, createMemo, createSignal, For, type JSX, Show, untrack } from 'solid-js';
import { useKeys } from '../../shell/keys/keys.ts';
import { TableHead } from './table-head.tsx';
import { tableKeys } from './table-keys.ts';
import { type Column, TableRow } from './table-row.tsx';
import { createTableSize } from './table-size.ts';
import { rowWindow, scrollToShow } from './table-window.ts';
import './data-table.css';

/** Of the line of titles (px), as in `data-table.css`. */
const headHeight = 28;

type DataTableProps<Row> = {
  /** What the rows are, for readers: `Live calls`. */
  label: string;
  rows: Row[];
  id: (row: Row) => string;
  columns: Column<Row>[];
  /** Enter, click. */
  open?: ((row: Row) => void) | undefined;
  /** Marks a row as chosen (kept in the URL by the page). */
  chosenId?: string | undefined;
  /** The row that has the focus; told as it moves. */
  onFocusRow?: ((row: Row) => void) | undefined;
  /** `j`, `k` and Enter work from anywhere on the page: one table a page. */
  isMain?: boolean | undefined;
  /** Shown in place of rows when there are none. */
  empty?: JSX.Element | undefined;
  /** px; standard 32. */
  rowHeight?: number | undefined;
  /** Near the end of the rows: load more. */
  onNearEnd?: (() => void) | undefined;
};

/** Rows of fixed height of which only those in sight exist. Fills its parent and scrolls in itself; one row is in the tab order. */
export const DataTable = <Row,>(props: DataTableProps<Row>): JSX.Element => {
  let scroller = undefined as unknown as HTMLDivElement;
  const rowHeight = () => props.rowHeight ?? 32;
  const [scrollTop, setScrollTop] = createSignal(0);
  const { height, isNarrow } = createTableSize(() => scroller);
  const [focusId, setFocusId] = createSignal<string | null>(null);

  const columns = createMemo(() =>
    isNarrow() ? props.columns.filter((column) => !column.isWideOnly) : props.columns,
  );
  const tracks = () =>
    columns()
      .map(({ width }) => width)
      .join(' ');
  const span = createMemo(
    () => rowWindow(scrollTop(), height(), rowHeight(), props.rows.length),
    {
      from: 0,
      to: 0,
    },
    { equals: (a, b) => a.from === b.from && a.to === b.to },
  );
  const shown = createMemo(() => props.rows.slice(span().from, span().to));
  /** Place of each drawn row: one map instead of a search by every row. */
  const places = createMemo(() => {
    const { from } = span();
    return new Map(shown().map((row, index) => [props.id(row), from + index]));
  });
  /** The chosen row stands for the focused one until there is one: back from a row, one goes on from it. */
  const currentId = () => focusId() ?? props.chosenId ?? null;
  const indexOf = (id: string | null) => props.rows.findIndex((row) => props.id(row) === id);
  const focusIndex = () => indexOf(currentId());
  /** The row that Tab reaches. */
  const tabId = createMemo(() => {
    const id = currentId();
    if (id !== null && places().has(id)) return id;
    const first = shown()[0];
    return first === undefined ? null : props.id(first);
  });

  createEffect(() => {
    if (props.rows.length > 0 && span().to >= props.rows.length - 4) props.onNearEnd?.();
  });

  let isChosenShown = false;
  createEffect(() => {
    if (isChosenShown || props.rows.length === 0) return;
    isChosenShown = true;
    const index = untrack(() => indexOf(props.chosenId ?? null));
    if (index === -1) return;
    const inSight = scrollToShow(
      index,
      scroller.scrollTop,
      scroller.clientHeight - headHeight,
      rowHeight(),
    );
    scroller.scrollTop = inSight;
  });

  const focusRow = (index: number) => {
    const row = props.rows[index];
    if (row === undefined) return;
    const id = props.id(row);
    scroller.scrollTop = scrollToShow(
      index,
      scroller.scrollTop,
      height() - headHeight,
      rowHeight(),
    );
    setScrollTop(scroller.scrollTop);
    setFocusId(id);
    scroller
      .querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true });
    props.onFocusRow?.(row);
  };
  const move = (by: number) => {
    const last = props.rows.length - 1;
    const at = focusIndex();
    focusRow(at === -1 ? (by > 0 ? 0 : last) : Math.max(0, Math.min(last, at + by)));
  };
  const open = (id: string | null) => {
    const row = props.rows.find((one) => props.id(one) === id);
    if (row !== undefined) props.open?.(row);
  };

  if (props.isMain) {
    useKeys({
      j: { words: 'Next row', act: () => move(1) },
      k: { words: 'Previous row', act: () => move(-1) },
    });
  }

  const onKeyDown = tableKeys({
    pageRows: () => Math.max(1, Math.floor(height() / rowHeight()) - 2),
    move,
    toFirst: () => focusRow(0),
    toLast: () => focusRow(props.rows.length - 1),
    open,
  });

  return (
    <div
      ref={(element) => {
        scroller = element;
      }}
      class="table"
      role="grid"
      aria-label={props.label}
      aria-rowcount={props.rows.length + 1}
      aria-colcount={columns().length}
      tabIndex={props.rows.length === 0 ? 0 : -1}
      onScroll={() => setScrollTop(scroller.scrollTop)}
      onKeyDown={onKeyDown}
      style={{ '--tracks': tracks(), '--row-height': `${rowHeight()}px` }}
    >
      <TableHead columns={columns()} />
      <Show
        when={props.rows.length > 0}
        fallback={
          <div role="rowgroup">
            <div role="row">
              <div role="gridcell">{props.empty}</div>
            </div>
          </div>
        }
      >
        <div
          role="rowgroup"
          class="table-body"
          style={{ height: `${props.rows.length * rowHeight()}px` }}
        >
          <For each={shown()}>
            {(row) => {
              const id = props.id(row);
              const place = () => places().get(id) ?? 0;
              return (
                <TableRow
                  row={row}
                  id={id}
                  columns={columns()}
                  place={place()}
                  rowHeight={rowHeight()}
                  isChosen={props.chosenId === undefined ? undefined : props.chosenId === id}
                  isTabStop={tabId() === id}
                  open={props.open}
                  onFocus={() => setFocusId(id)}
                />
              );
            }}
          </For>
        </div>
      </Show>
    </div>
  );
};
