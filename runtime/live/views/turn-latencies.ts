import type { LiveCall } from '../../../machines/contracts/relay.ts';
import { recentMs } from '../sources/event-feed.ts';

/** 1,000 calls with a turn every 15 s would need 20,000; a percentile of the newest fifth says the same. */
const samplesMax = 4_096;
const reckonEveryMs = 1_000;

/** Latencies of the turns that were seen in the last five minutes. A turn that took as long as the one before it is not seen. */
export class TurnLatencies {
  readonly #now: () => number;
  readonly #at = new Float64Array(samplesMax);
  readonly #ms = new Float32Array(samplesMax);
  #count = 0;
  #reckonedAt = Number.NEGATIVE_INFINITY;
  #p95: number | null = null;

  constructor(now: () => number) {
    this.#now = now;
  }

  see({ turnLatencyMs }: LiveCall, before: LiveCall | undefined): void {
    if (turnLatencyMs === null || turnLatencyMs === before?.turnLatencyMs) return;
    const place = this.#count % samplesMax;
    this.#at[place] = this.#now();
    this.#ms[place] = turnLatencyMs;
    this.#count += 1;
  }

  /** Null: nothing was seen. */
  p95(): number | null {
    const now = this.#now();
    if (now - this.#reckonedAt < reckonEveryMs) return this.#p95;
    this.#reckonedAt = now;
    const since = now - recentMs;
    const size = Math.min(this.#count, samplesMax);
    const recent = this.#ms.slice(0, size).filter((_, place) => this.#at[place]! >= since);
    recent.sort();
    this.#p95 =
      recent.length === 0 ? null : Math.round(recent[Math.ceil(recent.length * 0.95) - 1]!);
    return this.#p95;
  }
}
