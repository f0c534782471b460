/** Rows by id, each told by a source, and which of them have changed since they were asked for. */
export class KeyedRows<Row extends { id: string }> {
  readonly #rows = new Map<string, { row: Row; source: string }>();
  readonly #changed = new Set<string>();
  readonly #removed = new Set<string>();

  get size(): number {
    return this.#rows.size;
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)?.row;
  }

  sourceOf(id: string): string | undefined {
    return this.#rows.get(id)?.source;
  }

  *values(): Generator<Row> {
    for (const { row } of this.#rows.values()) yield row;
  }

  put(source: string, row: Row): void {
    this.#rows.set(row.id, { row, source });
    this.#changed.add(row.id);
    this.#removed.delete(row.id);
  }

  /** Only what that source told; another one may have it by now. */
  remove(source: string, id: string): void {
    if (this.#rows.get(id)?.source !== source) return;
    this.#rows.delete(id);
    this.#changed.delete(id);
    this.#removed.add(id);
  }

  /** All rows of a source; those that are as they were do not count as changed. */
  replace(source: string, rows: readonly Row[]): void {
    const ids = new Set(rows.map(({ id }) => id));
    for (const [id, held] of this.#rows)
      if (held.source === source && !ids.has(id)) this.remove(source, id);
    for (const row of rows) this.putChanged(source, row);
  }

  /** One that is as it was does not count as changed. */
  putChanged(source: string, row: Row): void {
    const held = this.#rows.get(row.id);
    if (held?.source !== source || !isSame(held.row, row)) this.put(source, row);
  }

  /** Undefined: nothing has changed. */
  takePatch(): { upsert: Row[]; remove: string[] } | undefined {
    if (this.#changed.size === 0 && this.#removed.size === 0) return undefined;
    const upsert = [...this.#changed].map((id) => this.#rows.get(id)!.row);
    const remove = [...this.#removed];
    this.#changed.clear();
    this.#removed.clear();
    return { upsert, remove };
  }
}

/** Both came through one schema, so equal rows have equal texts. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one) === JSON.stringify(other);
