import type { LeadNumber } from '../../../machines/contracts/campaign/campaign.ts';
import type { ImportReason } from '../../../machines/contracts/lists/import-reason.ts';
import { importReasons } from '../../../machines/contracts/lists/import-sentences.ts';
import type { ImportColumn, RowProblem } from '../../../machines/contracts/lists/lead-import.ts';
import { isZone } from '../../calendar/zone-offsets.ts';
import { phoneKindOf } from './column-names.ts';
import { isPhone, type PhoneReading, readPhone } from './phone-reader.ts';
import { shownValue } from './shown-value.ts';

/** A row that is right, as the lead that it becomes. */
export interface ReadLead {
  row: number;
  phone: string;
  /** Only where there is more than `phone`, which is the first of them. */
  numbers?: LeadNumber[];
  vars: Record<string, string>;
  timeZone?: string;
  externalId?: string;
  priority: number;
}

export interface ReadRow {
  /** Undefined: the row is refused, and `problems` says why. */
  lead: ReadLead | undefined;
  problems: RowProblem[];
}

/** Characters. */
const valueMax = 2_000;
const externalIdMax = 128;
const rowMax = 64 * 1_024;
const priorityMax = 1_000;
/** What databases and spreadsheets write where there is nothing. */
const nothing = new Set(['NULL', 'null', '\\N']);
/** A spreadsheet's way to keep a text a text, and how our own tables keep formulas from being run. */
const guarded = /^(?:="(.*)"|'([=+\-@\t\r].*))$/s;

/** Reads the rows of one list by its columns. */
export class LeadRows {
  readonly #columns: readonly ImportColumn[];
  readonly #phones: { at: number; kind: string | undefined }[];
  readonly #reading: PhoneReading;

  constructor(columns: readonly ImportColumn[], reading: PhoneReading) {
    this.#columns = columns;
    this.#reading = reading;
    this.#phones = columns
      .map(({ name, target }, at) => ({ at, target, kind: phoneKindOf(name) }))
      .filter(({ target }) => /^phone\d?$/.test(target))
      .sort((a, b) => (a.target < b.target ? -1 : 1));
  }

  read(cells: readonly string[], row: number): ReadRow {
    const problems: RowProblem[] = [];
    const tell = (reason: ImportReason, at: number | null, value: string, isTaken = false) => {
      const column = at === null ? null : (this.#columns[at]?.name ?? null);
      const sentence = importReasons[reason];
      problems.push({ row, column, value: shownValue(value), reason, sentence, isTaken });
    };
    const refused = () => ({ lead: undefined, problems });

    if (cells.reduce((sum, cell) => sum + cell.length, 0) > rowMax) {
      tell('row_too_long', null, cells[0] ?? '');
      return refused();
    }
    const beyond = cells.slice(this.#columns.length).find((cell) => cell.trim() !== '');
    if (beyond !== undefined) {
      tell('row_cells', null, beyond);
      return refused();
    }
    const lead: ReadLead = { row, phone: '', vars: {}, priority: 0 };
    for (const [at, { target }] of this.#columns.entries()) {
      if (target === 'ignore') continue;
      const value = textOf(cells[at]);
      if (value === '') continue;
      const reason = this.#put(lead, target, value);
      if (reason === undefined) continue;
      tell(reason, at, value);
      return refused();
    }
    const numbers: LeadNumber[] = [];
    const wrong: [reason: ImportReason, at: number, value: string][] = [];
    for (const { at, kind } of this.#phones) {
      const value = textOf(cells[at]);
      if (value === '') continue;
      const phone = readPhone(value, this.#reading);
      if (!isPhone(phone)) wrong.push([phone, at, value]);
      else if (!numbers.some((known) => known.phone === phone))
        numbers.push({ phone, ...(kind === undefined ? {} : { kind }) });
    }
    for (const [reason, at, value] of wrong) tell(reason, at, value, numbers.length > 0);
    if (numbers.length === 0 && wrong.length === 0)
      tell('phone_missing', this.#phones[0]?.at ?? null, '');
    const [first] = numbers;
    if (first === undefined) return refused();
    lead.phone = first.phone;
    if (numbers.length > 1 || first.kind !== undefined) lead.numbers = numbers;
    return { lead, problems };
  }

  #put(lead: ReadLead, target: string, value: string): ImportReason | undefined {
    if (value.includes('\0')) return 'value_has_nul';
    if (value.length > (target === 'externalId' ? externalIdMax : valueMax))
      return 'value_too_long';
    if (target.startsWith('vars.')) lead.vars[target.slice('vars.'.length)] = value;
    else if (target === 'externalId') lead.externalId = value;
    else if (target === 'timeZone') {
      if (!isZone(value)) return 'time_zone_unknown';
      lead.timeZone = value;
    } else if (target === 'priority') {
      const priority = Number(value);
      if (!Number.isInteger(priority) || Math.abs(priority) > priorityMax)
        return 'priority_invalid';
      lead.priority = priority;
    }
    return undefined;
  }
}

const textOf = (cell: string | undefined): string => {
  if (cell === undefined) return '';
  const text = cell.trim();
  const match = text.startsWith('=') || text.startsWith("'") ? guarded.exec(text) : null;
  const value = match === null ? text : (match[1] ?? match[2] ?? '').trim();
  return nothing.has(value) ? '' : value;
};
