/** Journals older than `data.machine` name their machines only by the actor's name. */
const byName: Record<string, string> = { mind: 'flow', turn: 'turn', call: 'call' };
const byPrefix = /^(slot|attempt|campaign|round|leadership)(?:[-:]|$)/;

/** The machine that an actor of this path is likely to run; null: no machine is known by that name. */
export const machineOfPath = (path: string): string | null => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return byName[name] ?? byPrefix.exec(name)?.[1] ?? null;
};
