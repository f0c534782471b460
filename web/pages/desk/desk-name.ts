const key = 'vox.desk';
let own: string | null = null;

/** Whom a lead is kept for: this browser, under a name of its own, so that two desks are shown different leads. */
export const deskName = (): string => {
  try {
    own ??= localStorage.getItem(key);
    if (own === null) {
      own = `Desk ${crypto.getRandomValues(new Uint16Array(1))[0]!.toString(36).toUpperCase()}`;
      localStorage.setItem(key, own);
    }
  } catch {
    // No storage: a name for this visit.
    own ??= `Desk ${Date.now().toString(36).slice(-4).toUpperCase()}`;
  }
  return own;
};
