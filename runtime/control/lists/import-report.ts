import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { stringify } from 'csv-stringify/sync';
import type { Objects } from '../../../actors/objects/objects.ts';
import type { RowProblem } from '../../../machines/contracts/lists/lead-import.ts';

const columns = ['row', 'column', 'value', 'reason', 'taken', 'sentence'] as const;

export const reportKeyOf = (campaignId: string, importId: string): string =>
  `imports/${campaignId}/${importId}.csv`;

/**
 * Every problem of an import as a table. It is written to a file as it grows and becomes an object at the end, so that a million
 * problems cost no memory; an import that is killed leaves none, and makes it anew when the file is sent again.
 */
export class ImportReport {
  readonly #path: string;
  #file: WriteStream | undefined;

  constructor(importId: string) {
    this.#path = join(tmpdir(), `voxbridge-import-${importId}.csv`);
  }

  async add(problems: readonly RowProblem[]): Promise<void> {
    if (problems.length === 0) return;
    const text = stringify(
      problems.map(({ row, column, value, reason, sentence, isTaken }) => [
        row,
        column ?? '',
        value,
        reason,
        isTaken ? 'yes' : 'no',
        sentence,
      ]),
      {
        escape_formulas: true,
        ...(this.#file === undefined ? { header: true, columns: [...columns], bom: true } : {}),
      },
    );
    this.#file ??= createWriteStream(this.#path, { mode: 0o600 });
    if (!this.#file.write(text)) await once(this.#file, 'drain');
  }

  /** Whether there is one. */
  async keep(objects: Objects, key: string): Promise<boolean> {
    if (this.#file === undefined) return false;
    this.#file.end();
    await finished(this.#file);
    await objects.putFile(key, this.#path, 'text/csv; charset=utf-8');
    return true;
  }

  async discard(): Promise<void> {
    this.#file?.destroy();
    await rm(this.#path, { force: true });
  }
}
