import { type Accessor, batch, createMemo, createSignal } from 'solid-js';
import { createStore, reconcile } from 'solid-js/store';

type Keyed = { id: string };
export type RowsPatch<Row> = { upsert: Row[]; remove: string[] };

export type LiveRows<Row extends Keyed> = {
  /** Store objects: the same object for the same id for as long as it is there; a field that changes tells only its readers. */
  list: Accessor<Row[]>;
  byId: (id: string) => Row | undefined;
  replace(rows: Row[]): void;
  patch(patch: RowsPatch<Row>): void;
};

/** A keyed list whose rows change in place. The list itself changes only when a row comes or goes. */
export const createLiveRows = <Row extends Keyed>(): LiveRows<Row> => {
  const [rows, setRows] = createStore<Record<string, Row>>({});
  const [ids, setIds] = createSignal<string[]>([]);
  const known = new Set<string>();

  const put = (row: Row) => {
    if (known.has(row.id)) setRows(row.id, reconcile(row, { merge: true }) as never);
    else setRows(row.id as never, row as never);
  };
  const drop = (id: string) => {
    known.delete(id);
    setRows(id as never, undefined as never);
  };
  const apply = (upsert: Row[], remove: string[]) =>
    batch(() => {
      const before = known.size;
      let isChanged = false;
      for (const id of remove) {
        if (!known.has(id)) continue;
        drop(id);
        isChanged = true;
      }
      for (const row of upsert) {
        put(row);
        known.add(row.id);
      }
      if (isChanged || known.size !== before) setIds([...known]);
    });

  return {
    list: createMemo(() => ids().map((id) => rows[id]!)),
    byId: (id) => rows[id],
    replace: (fresh) => {
      const stay = new Set(fresh.map(({ id }) => id));
      apply(
        fresh,
        [...known].filter((id) => !stay.has(id)),
      );
    },
    patch: ({ upsert, remove }) => apply(upsert, remove),
  };
};
