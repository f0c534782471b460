/** Rows of cells as lines of text, the first row above a rule. */
export const printTable = (rows: string[][]): void => {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const [head, ...body] = rows;
  console.log(line(head!));
  console.log(widths.map((width) => '─'.repeat(width)).join('  '));
  for (const row of body) console.log(line(row));
};
