/** One thing a key does; `words` is its line in the help. */
export type KeyAction = { words: string; act: () => void };
/** By keys: `j`, `?`, `Escape`, or two in a row: `g d`. */
export type KeyMap = Record<string, KeyAction>;

/** The second key of two must follow within this (ms). */
const followMs = 1_200;

/** Reads keys one by one: single ones and pairs. The newest map wins. */
export const createKeyReader = (maps: () => readonly KeyMap[], now: () => number) => {
  let first: { key: string; at: number } | null = null;
  const find = (keys: string): KeyAction | undefined =>
    maps().findLast((map) => map[keys] !== undefined)?.[keys];
  const isFirstOfTwo = (key: string): boolean =>
    maps().some((map) => Object.keys(map).some((keys) => keys.startsWith(`${key} `)));

  /** The action that this key completes; `true`: a pair has begun; undefined: not ours. */
  return (key: string): KeyAction | true | undefined => {
    const held = first !== null && now() - first.at <= followMs ? first.key : null;
    first = null;
    if (held !== null) {
      const pair = find(`${held} ${key}`);
      if (pair !== undefined) return pair;
    }
    const single = find(key);
    if (single !== undefined) return single;
    if (!isFirstOfTwo(key)) return undefined;
    first = { key, at: now() };
    return true;
  };
};
