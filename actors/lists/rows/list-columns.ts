import type { ColumnMap, ImportColumn } from '../../../machines/contracts/lists/lead-import.ts';
import { ListFailure } from '../list-failure.ts';
import { isPhoneName, targetByName, variableOf } from './column-names.ts';
import { isPhoneLike } from './phone-reader.ts';

export interface ColumnWishes {
  map: ColumnMap;
  rest: 'vars' | 'ignore';
}

/** Numbers of one lead, as the contract has it. */
const phonesMax = 5;
const columnsMax = 200;
/** Share of cells that must look like numbers where a column's name does not say so. */
const phoneShare = 0.6;
const samplesShown = 3;
const sampleLength = 60;

/**
 * What each column becomes: as asked for, else by its name, else by what stands in it; `rows` are the first of the file.
 * Errors: `list_columns_unknown`, `list_columns_twice`, `list_columns_max`, `list_phone_column_missing`.
 */
export function columnsOf(
  header: readonly string[],
  rows: readonly string[][],
  { map, rest }: ColumnWishes,
): ImportColumn[] {
  if (header.length > columnsMax) throw new ListFailure('list_columns_max');
  const names = uniqueNames(header);
  const columns: (ImportColumn | undefined)[] = byMap(names, map);
  const taken = new Set(columns.map((column) => column?.target));
  const take = (at: number, target: ImportColumn['target'], by: ImportColumn['by']) => {
    if (columns[at] !== undefined || taken.has(target)) return;
    columns[at] = { name: names[at]!, target, by };
    taken.add(target);
  };
  // Who named the number wants no other; the further ones are found beside a first that was found.
  const isPhoneAsked = taken.has('phone');
  const free = (at: number) => columns[at] === undefined;
  if (!isPhoneAsked)
    for (const at of phonesByName(names).filter(free)) {
      const target = nextPhone(taken);
      if (target !== undefined) take(at, target, 'name');
    }
  for (const [at, name] of names.entries()) {
    const target = targetByName(name);
    if (target !== undefined) take(at, target, 'name');
  }
  if (!taken.has('phone')) {
    const at = phoneByCells(names.length, rows, free);
    if (at === undefined)
      throw new ListFailure('list_phone_column_missing', `columns: ${listed(names)}`);
    take(at, 'phone', 'cells');
  }
  for (const [at, name] of names.entries()) {
    if (!free(at)) continue;
    const target = rest === 'vars' ? (`vars.${variableOf(name)}` as const) : 'ignore';
    take(at, taken.has(target) ? 'ignore' : target, 'rest');
    columns[at] ??= { name, target: 'ignore', by: 'rest' };
  }
  return columns.map((column, at) => ({ ...column!, samples: samplesOf(rows, at) }));
}

function byMap(names: readonly string[], map: ColumnMap): (ImportColumn | undefined)[] {
  const columns: (ImportColumn | undefined)[] = names.map(() => undefined);
  const targets = new Set<string>();
  for (const [asked, target] of Object.entries(map)) {
    const exact = names.indexOf(asked);
    const at =
      exact >= 0
        ? exact
        : names.findIndex((name) => name.toLowerCase() === asked.trim().toLowerCase());
    if (at < 0)
      throw new ListFailure('list_columns_unknown', `“${asked}” is not among ${listed(names)}`);
    if (target !== 'ignore' && targets.has(target))
      throw new ListFailure('list_columns_twice', target);
    targets.add(target);
    columns[at] = { name: names[at]!, target, by: 'map' };
  }
  return columns;
}

const phonesByName = (names: readonly string[]): number[] =>
  [...names.keys()].filter((at) => isPhoneName(names[at]!));

function nextPhone(taken: ReadonlySet<string | undefined>): ImportColumn['target'] | undefined {
  for (let n = 1; n <= phonesMax; n += 1) {
    const target = n === 1 ? 'phone' : `phone${n}`;
    if (!taken.has(target)) return target;
  }
  return undefined;
}

/** The column with the most cells that look like numbers. */
function phoneByCells(
  columnCount: number,
  rows: readonly string[][],
  free: (at: number) => boolean,
): number | undefined {
  let best: number | undefined;
  let bestShare = phoneShare;
  for (let at = 0; at < columnCount; at += 1) {
    const cells = rows.map((row) => row[at]?.trim() ?? '').filter((cell) => cell !== '');
    const share = cells.filter(isPhoneLike).length / Math.max(cells.length, 1);
    if (!free(at) || share < bestShare || cells.length === 0) continue;
    if (best !== undefined && share === bestShare) continue;
    best = at;
    bestShare = share;
  }
  return best;
}

/** Columns without a name are called by their place, and the second of one name by its number. */
function uniqueNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((given, at) => {
    const name = given.trim().slice(0, 200) || `column ${at + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

const samplesOf = (rows: readonly string[][], at: number): string[] =>
  rows
    .map((row) => row[at]?.trim() ?? '')
    .filter((cell) => cell !== '')
    .slice(0, samplesShown)
    .map((cell) => cell.slice(0, sampleLength));

const listed = (names: readonly string[]): string =>
  names
    .slice(0, 20)
    .map((name) => `“${name.slice(0, 40)}”`)
    .join(', ');
