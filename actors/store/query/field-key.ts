/**
 * The value of an indexed field as a SQLite value whose order is MongoDB's order of types and values:
 *
 *   null, missing → −∞ · number → REAL · string → TEXT (by UTF-8 bytes) · object, boolean, date → BLOB, rank byte first
 *
 * SQLite sorts REAL < TEXT < BLOB, MongoDB numbers < strings < objects < booleans < dates. Null is a number here and not
 * SQL's NULL because two nulls collide in a unique index of MongoDB and would not in SQLite.
 */
export type FieldKey = number | string | Uint8Array;

/** An array on the path: MongoDB indexes each element. The field is then left to the query engine. */
export const multikey = Symbol('multikey');

export const nullKey = -Infinity;
const objectRank = 3;
const booleanRank = 8;
const dateRank = 9;

/** Range bounds of one type, lower inclusive, upper exclusive: `$gt` and its kin never leave the type of their operand. */
export const bracketOf = (key: FieldKey): [lower: FieldKey, upper: FieldKey] | undefined => {
  if (typeof key === 'number') return [-Number.MAX_VALUE, ''];
  if (typeof key === 'string') return ['', Uint8Array.of()];
  return key[0] === dateRank ? [Uint8Array.of(dateRank), Uint8Array.of(dateRank + 1)] : undefined;
};

/** Undefined: not a scalar that can be looked up. */
export function scalarKey(value: unknown): FieldKey | undefined {
  switch (typeof value) {
    case 'undefined':
      return nullKey;
    case 'number':
      return Number.isFinite(value) ? value : undefined;
    case 'string':
      // SQLite's own functions end a text at NUL; such a value is found by the query engine instead.
      return value;
    case 'boolean':
      return Uint8Array.of(booleanRank, value ? 1 : 0);
    case 'object':
      if (value === null) return nullKey;
      return value instanceof Date ? dateKey(value.getTime()) : undefined;
    default:
      return undefined;
  }
}

export function fieldKey(document: object, path: readonly string[]): FieldKey | typeof multikey {
  let value: unknown = document;
  for (const part of path) {
    if (Array.isArray(value)) return multikey;
    if (typeof value !== 'object' || value === null || value instanceof Date) return nullKey;
    value = Object.hasOwn(value, part) ? (value as Record<string, unknown>)[part] : undefined;
  }
  if (Array.isArray(value)) return multikey;
  const key = scalarKey(value);
  if (key !== undefined) return key;
  return typeof value === 'number' ? numberWithoutJson(value) : objectKey(value);
}

/** Ordered as a signed 64-bit number: offset to unsigned, most significant byte first. */
function dateKey(ms: number): FieldKey | undefined {
  if (Number.isNaN(ms)) return undefined;
  const bytes = new Uint8Array(9);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, dateRank);
  view.setBigUint64(1, BigInt(ms) + 0x8000_0000_0000_0000n);
  return bytes;
}

/** Equal objects have equal keys; their order among themselves is not MongoDB's, and nothing sorts by an object. */
function objectKey(value: unknown): FieldKey {
  return Buffer.concat([Uint8Array.of(objectRank), Buffer.from(JSON.stringify(value))]);
}

const numberWithoutJson = (value: number): FieldKey =>
  value === Infinity ? Number.MAX_VALUE : -Number.MAX_VALUE;
