import type { Replay } from './replay.ts';
import type { Deed } from './replayed-actor.ts';

const json = (value: unknown): string => JSON.stringify(value) ?? '';

/** One line of a journal, for a reader. */
const deedText = (deed: Deed | null): string => {
  if (deed === null) return 'nothing';
  const { kind, event, value, data } = deed;
  const rest = kind === 'state' ? `${json(value)} ${json(data)}` : json(data);
  return `${kind} ${event} ${rest}`.trim();
};

/** A replay in words. */
export const told = ({ divergence, equalCount, takenOverFrom, cutSeqs }: Replay): string => {
  const lines: string[] = [];
  if (takenOverFrom !== null)
    lines.push(
      `from where another worker took the call over: the journal of ${takenOverFrom} went with it`,
    );
  if (cutSeqs.length > 0)
    lines.push(
      `the journal holds only a part of what came in at seq ${cutSeqs.join(', ')}: what follows is not exact`,
    );
  if (divergence === null)
    return [...lines, `no divergence (${equalCount} deeds compared)`].join('\n');
  const { seq, atMs, path, cause, expected, got, node } = divergence;
  return [
    ...lines,
    `first divergence at seq ${seq}, ${(atMs / 1_000).toFixed(3)} s, in ${path} on ${cause}${node === null ? '' : ` at node "${node}"`}`,
    `  expected ${deedText(expected)}`,
    `  got      ${deedText(got)}`,
    `  (${equalCount} deeds before it were equal)`,
  ].join('\n');
};
