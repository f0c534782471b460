/** Why a file as a whole cannot be read on; what is wrong with single rows is a `RowProblem` and stops nothing. */
export const listFailures = {
  list_empty: 'The file is empty, or has a header and no row.',
  list_encoding:
    'The file is neither UTF-8, UTF-16 nor Windows-1252: export it as “CSV UTF-8”, or name its encoding.',
  list_encoding_mixed:
    'The file begins as UTF-8 and goes on as something else: export it anew as “CSV UTF-8”.',
  list_header_missing:
    'The first row holds a telephone number and no names of columns: add a header, or send header=no.',
  list_columns_unknown: 'The file has no column of the name that was asked for.',
  list_columns_twice: 'Two columns were asked to become the same field.',
  list_phone_column_missing:
    'No column looks like telephone numbers: say which one it is (map={"<column>":"phone"}).',
  list_columns_max: 'The file has more than 200 columns.',
  list_row_endless:
    'A row does not end within 4 MB: most often a quotation mark is opened and never closed.',
  list_quote_open: 'The file ends inside of a quotation mark that is never closed.',
  list_rows_max: 'The file has more than 5,000,000 rows: send it in parts.',
  list_cut: 'The file broke off before its end. Send it again: rows already taken stay.',
  list_idle: 'Nothing more of the file came for a minute. Send it again: rows already taken stay.',
  list_reader_died: 'The part that reads lists failed here. Send the file again.',
} as const;

export type ListFailureCode = keyof typeof listFailures;

export class ListFailure extends Error {
  override readonly name = 'ListFailure';
  readonly code: ListFailureCode;
  /** What is wrong and what to do, complete. */
  readonly sentence: string;
  /** The row, as a spreadsheet numbers it, that could not be read; null where it is not a matter of rows. */
  readonly row: number | null;

  /** `detail` is added to the sentence of the code, or is that sentence with its own detail. */
  constructor(
    code: ListFailureCode,
    detail?: string,
    row: number | null = null,
    options?: { cause?: unknown },
  ) {
    const general: string = listFailures[code];
    const sentence =
      detail === undefined
        ? general
        : detail.startsWith(general)
          ? detail
          : `${general} (${detail})`;
    super(sentence, options);
    this.code = code;
    this.sentence = sentence;
    this.row = row;
  }
}
