// biome-ignore-all lint/a11y/useFocusableInteractive: titles are read, not pressed
// biome-ignore-all lint/a11y/useSemanticElements: rows that are placed one by one cannot be those of a <table>
import { For, type JSX } from 'solid-js';
import type { Column } from './table-row.tsx';

/** The line of titles. */
export const TableHead = <Row,>(props: { columns: Column<Row>[] }): JSX.Element => (
  <div role="rowgroup" class="table-head">
    <div role="row" class="table-row" aria-rowindex={1}>
      <For each={props.columns}>
        {(column) => (
          <div role="columnheader" class="cut" classList={{ number: column.isNumber ?? false }}>
            {column.title}
          </div>
        )}
      </For>
    </div>
  </div>
);
