import { Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import type { FastifyReply } from 'fastify';

/** Rows go out as they are read from the store: a table of any length costs a page of it. */
export function sendCsv<Row extends Record<string, unknown>>(
  reply: Pick<FastifyReply, 'header' | 'send'>,
  name: string,
  columns: readonly (keyof Row & string)[],
  rows: AsyncIterable<Row>,
) {
  const lines = stringify({
    header: true,
    columns: [...columns],
    // A cell that begins like a formula would be run by the reader's spreadsheet: vars and speech are strangers' texts.
    escape_formulas: true,
    bom: true,
    cast: {
      date: (at) => at.toISOString(),
      boolean: String,
      // A plain number in E.164 is none, and must be one again where the table is imported.
      string: (text) =>
        /^\+\d{2,15}$/.test(text) ? { value: text, escape_formulas: false } : text,
    },
  });
  const source = Readable.from(rows);
  source.once('error', (error) => lines.destroy(error));
  lines.once('close', () => source.destroy());
  void reply.header('content-type', 'text/csv; charset=utf-8');
  void reply.header('content-disposition', `attachment; filename="${name}.csv"`);
  return reply.send(source.pipe(lines));
}
