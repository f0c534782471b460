import { z } from 'zod';
import { ImportReason } from './import-reason.ts';

const epochMs = z.number().int();

/** What a column of a list becomes: a field of the lead, one of its variables (`vars.<name>`), or nothing. */
export const ColumnTarget = z
  .string()
  .regex(
    /^(phone[2-5]?|timeZone|externalId|priority|ignore|vars\.[^$.\0][^.\0]{0,63})$/,
    'phone, phone2 … phone5, timeZone, externalId, priority, vars.<name> or ignore',
  );

/** By the name of the column in the file's header. */
export const ColumnMap = z
  .record(z.string().max(200), ColumnTarget)
  .refine((map) => Object.keys(map).length <= 200, 'at most 200 columns');
export type ColumnMap = z.infer<typeof ColumnMap>;

/** A column as it was understood. */
export const ImportColumn = z.object({
  name: z.string(),
  target: ColumnTarget,
  /** `map`: it was asked for · `name`: concluded from its name · `cells`: from what stands in it · `rest`: nothing else fitted. */
  by: z.enum(['map', 'name', 'cells', 'rest']),
  /** Its first cells that hold something. Only a dry run shows them; nothing of them is kept. */
  samples: z.array(z.string()).optional(),
});
export type ImportColumn = z.infer<typeof ImportColumn>;

export const ListEncoding = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']);
export type ListEncoding = z.infer<typeof ListEncoding>;

export const ListDelimiter = z.enum([',', ';', '\t', '|']);
export type ListDelimiter = z.infer<typeof ListDelimiter>;

/** How a file was read. */
export const ListFormat = z.object({
  encoding: ListEncoding,
  delimiter: ListDelimiter,
  columns: z.array(ImportColumn),
});
export type ListFormat = z.infer<typeof ListFormat>;

/** One thing that is wrong with one row. */
export const RowProblem = z.object({
  /** As a spreadsheet numbers it: the header is row 1. */
  row: z.number().int(),
  /** Name of the column; null where it is the whole row. */
  column: z.string().nullable(),
  /** What stands there, cut, without telephone numbers but for their last two digits. */
  value: z.string(),
  reason: ImportReason,
  /** For whoever corrects the file. */
  sentence: z.string(),
  /** The row was taken all the same, without this cell. */
  isTaken: z.boolean(),
});
export type RowProblem = z.infer<typeof RowProblem>;

export const ImportCounts = z.object({
  /** Rows read, without the header and empty ones. */
  rowCount: z.number().int(),
  addedCount: z.number().int(),
  /** Rows that were not taken, by the reason that decided. */
  refusedBy: z.partialRecord(ImportReason, z.number().int()),
  /** Cells left out of rows that were taken, by reason. */
  leftOutBy: z.partialRecord(ImportReason, z.number().int()),
});
export type ImportCounts = z.infer<typeof ImportCounts>;

export const ImportState = z.enum(['running', 'completed', 'failed']);

/** Collection `imports`: one import of one file, kept as long as its campaign. */
export const ListImport = z.object({
  _id: z.string(),
  schemaVersion: z.literal(1),
  campaignId: z.string(),
  state: ImportState,
  fileName: z.string().max(200).nullable(),
  /** SHA-256 of the file's bytes; null until all of them were there. */
  fileHash: z.string().nullable(),
  /** SHA-256 of its first bytes (at most 64 KB and a piece), by which it is known while it is read. */
  headHash: z.string(),
  /** An earlier import of the same bytes into this campaign. */
  sameAs: z.string().nullable(),
  byteCount: z.number().int(),
  format: ListFormat.nullable(),
  counts: ImportCounts,
  /** The first ones; all of them are in the report, `GET …/imports/:importId/problems.csv`. */
  problems: z.array(RowProblem),
  hasReport: z.boolean(),
  /** What ended it early; rows before `row` were dealt with, and the same file can be sent again. */
  failure: z
    .object({ code: z.string(), sentence: z.string(), row: z.number().int().nullable() })
    .nullable(),
  startedAt: epochMs,
  /** Of the last progress: an import that is silent for `importSilentMs` is over, whatever its state says. */
  changedAt: epochMs,
  endedAt: epochMs.nullable(),
});
export type ListImport = z.infer<typeof ListImport>;

/** What a dry run finds; nothing of it is stored. */
export const ImportForecast = ListImport.pick({
  byteCount: true,
  fileHash: true,
  sameAs: true,
  format: true,
  counts: true,
  problems: true,
  failure: true,
}).extend({
  dryRun: z.literal(true),
  /** The first leads as they would be stored. */
  samples: z.array(
    z.object({
      row: z.number().int(),
      phone: z.string(),
      numbers: z.array(z.object({ phone: z.string(), kind: z.string().optional() })).optional(),
      vars: z.record(z.string(), z.string()),
      timeZone: z.string().optional(),
      externalId: z.string().optional(),
      priority: z.number().int(),
    }),
  ),
});
export type ImportForecast = z.infer<typeof ImportForecast>;

/** How a list is to be read. Each may be left out; then it is found out, or the standard holds. */
export const ImportQuery = z.object({
  /** A `ColumnMap` as JSON. */
  map: z.string().max(8_000).optional(),
  /** The columns of an earlier import of this campaign, by its id. */
  mapFrom: z.string().max(128).optional(),
  /** Columns that `map` does not name: become variables, or are ignored. */
  rest: z.enum(['vars', 'ignore']).default('vars'),
  /** ISO 3166 country of numbers without a country code. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters, for example US')
    .optional(),
  /** `valid`: numbers must be assigned by their country's plan; `possible`: they must have a length it allows. */
  numbers: z.enum(['possible', 'valid']).default('possible'),
  encoding: ListEncoding.optional(),
  delimiter: z.enum(['comma', 'semicolon', 'tab', 'pipe']).optional(),
  /** `no`: the first row is a lead, and columns are called `column 1`, `column 2` …. */
  header: z.enum(['yes', 'no']).default('yes'),
  /** `refuse`: a number that any other campaign has is not taken. */
  elsewhere: z.enum(['take', 'refuse']).default('take'),
  dryRun: z.stringbool().default(false),
  fileName: z.string().max(200).optional(),
});
export type ImportQuery = z.infer<typeof ImportQuery>;
