import { parse } from 'csv-parse/sync';
import type { ListDelimiter } from '../../../machines/contracts/lists/lead-import.ts';

const delimiters: readonly ListDelimiter[] = [',', ';', '\t', '|'];
/** Rows that decide; a longer look costs time and says no more. */
const rowsLookedAt = 50;

/**
 * The delimiter by which most rows have as many cells as the header, and most cells. The text is the beginning of a file: its
 * last row may be cut. A list of one column has none: then it is a comma.
 */
export function delimiterOf(head: string): ListDelimiter {
  let best: { delimiter: ListDelimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const score = scoreOf(head, delimiter);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** Share of rows that agree with the header; more columns win among equals. */
function scoreOf(head: string, delimiter: string): number {
  const rows = rowsOf(head, delimiter);
  const columnCount = rows[0]?.length ?? 0;
  if (columnCount < 2) return 0;
  const agreeing = rows.filter((row) => row.length === columnCount).length / rows.length;
  return agreeing + columnCount / 1_000;
}

function rowsOf(head: string, delimiter: string): string[][] {
  const cut = Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r'));
  try {
    return parse(cut > 0 ? head.slice(0, cut) : head, {
      delimiter,
      to: rowsLookedAt,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    }) as string[][];
  } catch {
    // A quote that the cut left open, or that belongs to another delimiter's reading.
    return [];
  }
}
