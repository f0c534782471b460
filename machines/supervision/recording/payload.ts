/** Longer text in the journal is cut, with its full length told. */
const TEXT_MAX = 500;
const DEPTH_MAX = 4;
/**
 * A replay needs the words of an answer whole: 64 are 25 s of speech without a pause. Only guesses of the recogniser come as often
 * as they are long, and a ring forgets its oldest.
 */
const ITEMS_MAX = 64;
const KEYS_MAX = 24;
/** Journals are shown to people: what opens a door does not go into them. */
const SECRET_KEYS = new Set(['token', 'secret', 'password', 'authorization', 'authToken']);
const REDACTED = '[redacted]';

/**
 * The fields of an event as small JSON, without its `type`: bounded in depth, length and width, so that a journal never
 * holds on to what it saw; secrets are left out by name, and so is the one key that would change what an object is. Undefined when nothing is left.
 */
export function payloadOf(event: object): Record<string, unknown> | undefined {
  let payload: Record<string, unknown> | undefined;
  let keys = 0;
  for (const key in event) {
    if (key === 'type' || key === '__proto__') continue;
    const value = SECRET_KEYS.has(key)
      ? REDACTED
      : small((event as Record<string, unknown>)[key], 1);
    if (value === undefined) continue;
    payload ??= {};
    payload[key] = value;
    keys += 1;
    if (keys >= KEYS_MAX) break;
  }
  return payload;
}

export function small(value: unknown, depth = 0): unknown {
  switch (typeof value) {
    case 'string':
      return value.length <= TEXT_MAX ? value : `${value.slice(0, TEXT_MAX)}… (${value.length})`;
    case 'number':
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    case 'object':
      return value === null ? null : smallObject(value, depth);
    default:
      return undefined;
  }
}

function smallObject(value: object, depth: number): unknown {
  if (depth >= DEPTH_MAX) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, ITEMS_MAX).map((item) => small(item, depth + 1) ?? null);
    if (value.length > ITEMS_MAX) items.push(`… (${value.length})`);
    return items;
  }
  if (value instanceof Error) return { name: value.name, message: small(value.message) };
  const prototype = Object.getPrototypeOf(value);
  // Actor refs, sockets, buffers: only their kind is worth a line.
  if (prototype !== null && prototype !== Object.prototype)
    return `[${value.constructor?.name ?? 'object'}]`;
  return payloadOf2(value as Record<string, unknown>, depth + 1);
}

function payloadOf2(value: Record<string, unknown>, depth: number): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  let keys = 0;
  for (const key in value) {
    if (key === '__proto__') continue;
    const field = SECRET_KEYS.has(key) ? REDACTED : small(value[key], depth);
    if (field === undefined) continue;
    copy[key] = field;
    keys += 1;
    if (keys >= KEYS_MAX) break;
  }
  return copy;
}
