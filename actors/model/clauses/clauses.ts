import { type ClauseOptions, ClauseSplitter } from './clause-splitter.ts';

/** The clauses of a text that comes in pieces, each as soon as its end is known. Ends and fails with its source. */
export async function* clausesOf(
  deltas: AsyncIterable<string>,
  options: ClauseOptions,
): AsyncGenerator<string, void> {
  const splitter = new ClauseSplitter(options);
  for await (const delta of deltas) yield* splitter.push(delta);
  yield* splitter.end();
}
