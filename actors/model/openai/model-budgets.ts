/**
 * How long one request may take, all in ms. Most are the starting points for voice of our provider reference (§6.5);
 * only time spent waiting for the model counts, not what its reader takes.
 */
export interface ModelBudgets {
  /** From the request to the first text or tool call, retries included: the party hears nothing until then. */
  firstChunkMs: number;
  /** From one piece of the answer to the next. */
  chunkMs: number;
  /** From the first sign of a tool call until all calls are there: the party hears nothing of it. As long as §6.5 gives a tool. */
  toolInputMs: number;
  /** One try. */
  stepMs: number;
  /** All tries. */
  totalMs: number;
  /** A whole choice of a branch; two models one after the other stay below the 9 s at which the flow goes on without. */
  choiceMs: number;
  /** Further tries after a failure, not after a timeout, and while no answer has begun; §6.5 has 1 within a turn. */
  retriesMax: number;
  /** Before a further try; the reference's first delay of a reconnect (§1). `retry-after` of the server overrides it. */
  retryDelayMs: number;
}

export const defaultBudgets: ModelBudgets = {
  firstChunkMs: 4_000,
  chunkMs: 5_000,
  toolInputMs: 8_000,
  stepMs: 20_000,
  totalMs: 45_000,
  choiceMs: 4_000,
  retriesMax: 1,
  retryDelayMs: 200,
};
