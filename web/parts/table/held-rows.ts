/** A list that stands still while somebody reads it: what ends stays where it was, what comes waits. */
export type Held<Row> = { rows: Row[]; waitingCount: number };

/** `held` is what was shown before; the row objects of those that ended are kept. */
export const holdRows = <Row>(
  held: readonly Row[],
  fresh: readonly Row[],
  id: (row: Row) => string,
  isReading: boolean,
): Held<Row> => {
  if (!isReading || held.length === 0) return { rows: [...fresh], waitingCount: 0 };
  const known = new Set(held.map(id));
  const now = new Map(fresh.map((row) => [id(row), row]));
  let waitingCount = 0;
  for (const row of fresh) if (!known.has(id(row))) waitingCount += 1;
  return { rows: held.map((row) => now.get(id(row)) ?? row), waitingCount };
};
