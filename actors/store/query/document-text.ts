/**
 * Documents as JSON text. Dates and the numbers that JSON lacks are tagged as objects with one key, `{"$date": ms}` and
 * `{"$number": "NaN"}`; an object of the document that looks like a tag is wrapped in `{"$quoted": …}`, so that what a
 * caller stores comes back as it was, whatever a lead's file or a tool's answer contained.
 */
const tags = new Set(['$date', '$number', '$quoted']);

/** `undefined` fields are dropped, as the MongoDB driver does with `ignoreUndefined`. */
export function toText(document: object): string {
  return JSON.stringify(tagged(document));
}

export function fromText<T>(text: string): T {
  const value: unknown = JSON.parse(text);
  // Most documents hold a tag nowhere; the search is ten times cheaper than the walk.
  return (text.includes('{"$') ? untagged(value) : value) as T;
}

/** Copies only along paths that hold something to tag. */
function tagged(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) };
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint')
      throw new TypeError(`a document holds JSON values and dates, not a ${typeof value}`);
    return value;
  }
  if (value instanceof Date) return { $date: value.getTime() };
  if (Array.isArray(value)) {
    let copy: unknown[] | undefined;
    for (let index = 0; index < value.length; index++) {
      const item = tagged(value[index]);
      if (item === value[index]) continue;
      copy ??= [...value];
      copy[index] = item;
    }
    return copy ?? value;
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`a document holds JSON values and dates, not a ${value.constructor.name}`);
  let copy: Record<string, unknown> | undefined;
  const record = value as Record<string, unknown>;
  for (const key in record) {
    const item = tagged(record[key]);
    if (item === record[key]) continue;
    copy ??= { ...record };
    copy[key] = item;
  }
  const result = copy ?? record;
  const tag = onlyTag(record);
  return tag === undefined ? result : { $quoted: result };
}

function untagged(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = untagged(value[index]);
    return value;
  }
  const record = value as Record<string, unknown>;
  const tag = onlyTag(record);
  if (tag === '$date') return new Date(record.$date as number);
  if (tag === '$number') return Number(record.$number);
  if (tag === '$quoted') return untaggedFields(record.$quoted as Record<string, unknown>);
  return untaggedFields(record);
}

function untaggedFields(record: Record<string, unknown>): Record<string, unknown> {
  for (const key in record) {
    const item = record[key];
    if (typeof item === 'object' && item !== null) record[key] = untagged(item);
  }
  return record;
}

function onlyTag(record: Record<string, unknown>): string | undefined {
  let only: string | undefined;
  for (const key in record) {
    if (only !== undefined || !tags.has(key)) return undefined;
    only = key;
  }
  return only;
}
