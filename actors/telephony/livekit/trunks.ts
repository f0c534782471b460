/** The trunk for a caller ID: of the entries that it begins with, the longest; `*` for all others. Null: none. */
export const trunkOf = (trunks: Readonly<Record<string, string>>, from: string): string | null => {
  const best = Object.keys(trunks)
    .filter((prefix) => prefix !== '*' && from.startsWith(prefix))
    .toSorted((a, b) => b.length - a.length)[0];
  return trunks[best ?? '*'] ?? null;
};
