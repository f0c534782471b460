/** What happened to one call's audio, as counts. */
export class SessionCounters {
  /** Messages of the socket, all kinds. */
  received = 0;
  /** Media by what became of it. */
  accepted = 0;
  late = 0;
  duplicate = 0;
  wild = 0;
  malformed = 0;
  oversize = 0;
  /** Messages that are not the audio's business (`start`, `dtmf` …). */
  other = 0;
  framesSent = 0;
  /** Marks that came back twice, after their epoch, or were never ours. */
  strayMarks = 0;
  clearTimeouts = 0;
  finishTimeouts = 0;
  /** Times that playback was assumed because the carrier echoed no mark for seconds. */
  unheard = 0;
  refusedPlays = 0;
  refusedAudio = 0;
  /** Silero was asked for and could not be had: energy decided. */
  vadFallbacks = 0;

  /** Counts that a session on another thread had reached. */
  private before: Record<string, number> = {};

  add(before: Record<string, number>): void {
    this.before = before;
    this.received = before.received ?? 0;
  }

  snapshot(more: Record<string, number>): Record<string, number> {
    const { before, ...own } = this;
    const counts: Record<string, number> = { ...own, ...more };
    for (const [name, count] of Object.entries(before)) {
      if (name !== 'received') counts[name] = (counts[name] ?? 0) + count;
    }
    return counts;
  }
}
