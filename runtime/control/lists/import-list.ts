import { ListFailure } from '../../../actors/lists/list-failure.ts';
import type { ListReader } from '../../../actors/lists/list-reader.ts';
import type { ListBatch, ListOptions } from '../../../actors/lists/list-wire.ts';
import type { ReadLead } from '../../../actors/lists/rows/lead-row.ts';
import type { Objects } from '../../../actors/objects/objects.ts';
import type {
  ImportCounts,
  ImportForecast,
  ListImport,
  RowProblem,
} from '../../../machines/contracts/lists/lead-import.ts';
import type { Documents } from '../documents.ts';
import { ImportReport, reportKeyOf } from './import-report.ts';
import { takeLeads } from './take-leads.ts';

/** Kept in the import's own document; all of them are in the report. */
const problemsKept = 100;
const samplesShown = 10;
/** Progress is stored and told so often. */
const progressEveryMs = 1_000;

export interface ImportParts {
  documents: Documents;
  objects: Objects;
  reader: ListReader;
  /** Epoch ms. */
  now: () => number;
  /** Told after each stored progress; it must not throw. */
  onProgress: (progress: ListImport) => void;
}

export interface ImportOrder {
  importId: string;
  campaignId: string;
  fileName: string | null;
  bytes: AsyncIterable<Uint8Array>;
  list: ListOptions;
  elsewhere: 'take' | 'refuse';
}

const nothingYet = (): ImportCounts => ({
  rowCount: 0,
  addedCount: 0,
  refusedBy: {},
  leftOutBy: {},
});

/** Counts a list as it passes through `takeLeads`, batch by batch: the memory is that of one batch and of the first problems. */
class Intake {
  readonly counts = nothingYet();
  readonly problems: RowProblem[] = [];
  byteCount = 0;
  nextRow = 1;
  /** Of the file; known before its first row. */
  headHash = '';
  /** Whether earlier imports, by their ids, read the same file. */
  readonly #sameFiles = new Map<string, boolean>();
  readonly #parts: ImportParts;
  readonly #order: ImportOrder;
  readonly #dryRun: boolean;

  constructor(parts: ImportParts, order: ImportOrder, dryRun: boolean) {
    this.#parts = parts;
    this.#order = order;
    this.#dryRun = dryRun;
  }

  /** The batch's problems, in the order of its rows. */
  async take({ leads, problems, rowCount, nextRow, byteCount }: ListBatch): Promise<RowProblem[]> {
    const { campaignId, elsewhere, importId } = this.#order;
    const taken = await takeLeads(this.#parts.documents, leads, {
      campaignId,
      importId,
      elsewhere,
      isSameFile: (earlierId) => this.#isSameFile(earlierId),
      dryRun: this.#dryRun,
      now: this.#parts.now(),
    });
    const all = [...problems, ...taken.problems].sort((a, b) => a.row - b.row);
    this.counts.rowCount += rowCount;
    this.counts.addedCount += taken.addedCount;
    for (const { reason, isTaken } of refusing(all)) {
      const by = isTaken ? this.counts.leftOutBy : this.counts.refusedBy;
      by[reason] = (by[reason] ?? 0) + 1;
    }
    this.problems.push(...all.slice(0, Math.max(0, problemsKept - this.problems.length)));
    this.byteCount = byteCount;
    this.nextRow = nextRow;
    return all;
  }

  async #isSameFile(importId: string): Promise<boolean> {
    const known = this.#sameFiles.get(importId);
    if (known !== undefined) return known;
    const { imports } = this.#parts.documents;
    const earlier = await imports.findOne({ _id: importId }, { projection: { headHash: 1 } });
    const isSame = earlier?.headHash === this.headHash;
    this.#sameFiles.set(importId, isSame);
    return isSame;
  }
}

/** A row is refused once, whatever else is wrong with it. */
function refusing(problems: readonly RowProblem[]): RowProblem[] {
  const refused = new Set<number>();
  return problems.filter(({ row, isTaken }) => {
    if (isTaken) return true;
    if (refused.has(row)) return false;
    refused.add(row);
    return true;
  });
}

/** What an import of the list would do. Errors: `ListFailure` where not even the columns can be understood. */
export async function forecastImport(
  parts: ImportParts,
  order: ImportOrder,
): Promise<ImportForecast> {
  const intake = new Intake(parts, order, true);
  const samples: ReadLead[] = [];
  const seen: Pick<ImportForecast, 'format' | 'fileHash' | 'failure'> = {
    format: null,
    fileHash: null,
    failure: null,
  };
  try {
    for await (const piece of parts.reader.read(order.bytes, order.list))
      if (piece.type === 'format') {
        seen.format = piece.format;
        intake.headHash = piece.headHash;
      } else if (piece.type === 'done') {
        seen.fileHash = piece.fileHash;
        intake.byteCount = piece.byteCount;
      } else {
        await intake.take(piece.batch);
        samples.push(...piece.batch.leads.slice(0, samplesShown - samples.length));
      }
  } catch (error) {
    if (!(error instanceof ListFailure) || seen.format === null) throw error;
    seen.failure = failureOf(error, intake.nextRow);
  }
  const { counts, problems, byteCount } = intake;
  const sameAs = await sameFile(parts.documents, order.campaignId, seen.fileHash);
  return { dryRun: true, ...seen, sameAs, byteCount, counts, problems, samples };
}

/**
 * Takes the list into its campaign. What was taken before a failure stays, and the import says how far it came: the same file may
 * be sent again. Errors: `ListFailure` where not even the columns can be understood; then there is no import.
 */
export async function importList(parts: ImportParts, order: ImportOrder): Promise<ListImport> {
  const { documents, now } = parts;
  const intake = new Intake(parts, order, false);
  const report = new ImportReport(order.importId);
  let stored: ListImport | undefined;
  let toldAt = 0;
  const tell = async (more: Partial<ListImport> = {}) => {
    const { counts, byteCount } = intake;
    const problems = [...intake.problems];
    const at = Math.round(now());
    stored = {
      ...stored!,
      counts: structuredClone(counts),
      byteCount,
      problems,
      changedAt: at,
      ...more,
    };
    await documents.imports.replaceOne({ _id: order.importId }, stored, { upsert: true });
    toldAt = at;
    parts.onProgress(stored);
  };
  try {
    for await (const piece of parts.reader.read(order.bytes, order.list)) {
      if (piece.type === 'format') {
        const columns = piece.format.columns.map(({ name, target, by }) => ({ name, target, by }));
        intake.headHash = piece.headHash;
        stored = { ...newImport(order, now()), headHash: piece.headHash };
        await tell({ format: { ...piece.format, columns } });
      } else if (piece.type === 'batch') {
        await report.add(await intake.take(piece.batch));
        if (now() - toldAt >= progressEveryMs) await tell();
      } else {
        const { fileHash, byteCount } = piece;
        intake.byteCount = byteCount;
        const sameAs = await sameFile(documents, order.campaignId, fileHash);
        await tell({ fileHash, sameAs, ...(await ended('completed')) });
      }
    }
  } catch (error) {
    if (stored === undefined) throw error;
    const failure =
      error instanceof ListFailure
        ? failureOf(error, intake.nextRow)
        : {
            code: 'store_unavailable',
            sentence:
              'What was read could not be stored. Send the file again: rows already taken stay.',
            row: intake.nextRow,
          };
    await tell({ failure, ...(await ended('failed')) });
    if (!(error instanceof ListFailure)) throw error;
  } finally {
    await report.discard();
  }
  return stored!;

  async function ended(state: 'completed' | 'failed'): Promise<Partial<ListImport>> {
    const hasReport = await report.keep(
      parts.objects,
      reportKeyOf(order.campaignId, order.importId),
    );
    return { state, hasReport, endedAt: Math.round(now()) };
  }
}

const failureOf = ({ code, sentence, row }: ListFailure, nextRow: number) => ({
  code,
  sentence,
  row: row ?? nextRow,
});

const newImport = ({ importId, campaignId, fileName }: ImportOrder, at: number): ListImport => ({
  _id: importId,
  schemaVersion: 1,
  campaignId,
  state: 'running',
  fileName,
  fileHash: null,
  headHash: '',
  sameAs: null,
  byteCount: 0,
  format: null,
  counts: nothingYet(),
  problems: [],
  hasReport: false,
  failure: null,
  startedAt: Math.round(at),
  changedAt: Math.round(at),
  endedAt: null,
});

async function sameFile(
  { imports }: Documents,
  campaignId: string,
  fileHash: string | null,
): Promise<string | null> {
  if (fileHash === null) return null;
  const earlier = await imports.findOne(
    { campaignId, fileHash },
    { sort: { _id: 1 }, projection: { _id: 1 } },
  );
  return earlier?._id ?? null;
}
