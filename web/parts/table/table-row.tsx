// biome-ignore-all lint/a11y/useFocusableInteractive: roving focus: one row at a time is in the tab order
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a <table>
import { For, type JSX } from 'solid-js';

export type Column<Row> = {
  key: string;
  title: string;
  /** Called once a row: reads of a live row inside it stay fine-grained. */
  cell: (row: Row) => JSX.Element;
  /** A grid track: `80px`, `minmax(120px, 2fr)`. */
  width: string;
  isNumber?: boolean | undefined;
  /** Not shown where the table is narrower than 600 px. */
  isWideOnly?: boolean | undefined;
};

/** One row of a `DataTable`, at its place. */
export const TableRow = <Row,>(props: {
  row: Row;
  id: string;
  columns: readonly Column<Row>[];
  /** From 0, of all rows. */
  place: number;
  /** px */
  rowHeight: number;
  /** Undefined: no row of the table can be chosen. */
  isChosen: boolean | undefined;
  isTabStop: boolean;
  open: ((row: Row) => void) | undefined;
  onFocus: () => void;
}): JSX.Element => (
  // biome-ignore lint/a11y/useKeyWithClickEvents: the grid above has the keys of all its rows
  <div
    role="row"
    class="table-row"
    data-row={props.id}
    aria-rowindex={props.place + 2}
    aria-selected={props.isChosen}
    tabIndex={props.isTabStop ? 0 : -1}
    classList={{ 'can-open': props.open !== undefined }}
    style={{ top: `${props.place * props.rowHeight}px` }}
    onFocus={() => props.onFocus()}
    onClick={(event) => {
      if ((event.target as Element).closest('a, button, input') === null) props.open?.(props.row);
    }}
  >
    <For each={props.columns}>
      {(column) => (
        <div role="gridcell" class={column.isNumber ? 'number' : 'cut'}>
          {column.cell(props.row)}
        </div>
      )}
    </For>
  </div>
);
