/**
 * What a topic shows, from the first watcher until a while after the last one. `whole` and `patch` are asked for at one instant, so
 * that the whole is what the patches up to then have led to.
 */
export interface TopicView {
  whole(): unknown;
  /** What has changed since it was asked last; undefined: nothing. */
  patch(): unknown;
  close(): void;
}

/** What a view tells its topic; never from within `open`. */
export interface TopicTell {
  /** There is a whole now, or a change. */
  changed(): void;
  /** Patches do not lead from what was told to what is: everybody needs a whole, in a new epoch. */
  anew(): void;
  /** A source has been silent since then; null: it is back. */
  stale(what: string, sinceAt: number | null): void;
  /** There is no such thing (any more); what has changed goes out before it. */
  gone(): void;
}

export type OpenView = (topic: string, tell: TopicTell) => TopicView;
