import type { RuntimeConfig, RuntimeConfigQuery } from '../../machines/contracts/runtime-config.ts';

export interface KeptConfigsOptions {
  now: () => number;
  /** Copies, one for each bot and pinned version; the one that was confirmed longest ago goes first. */
  entriesMax?: number;
  /**
   * A day: a bot that talks on every working day has a copy through a night's outage. Nobody can have changed a bot on an API that
   * is down; the bound is for a worker that alone does not reach it.
   */
  ageMaxMs?: number;
}

export interface KeptConfig {
  /** Of the very request that was answered: the API may say that its answer has not changed. */
  url: string;
  etag: string | null;
  config: RuntimeConfig;
  /** When the API last said so. */
  confirmedAt: number;
}

/** The last good configuration of each bot, for calls that are answered while the API does not answer. */
export class KeptConfigs {
  readonly #entries = new Map<string, KeptConfig>();
  readonly #now: () => number;
  readonly #entriesMax: number;
  readonly #ageMaxMs: number;

  constructor({ now, entriesMax = 200, ageMaxMs = 86_400_000 }: KeptConfigsOptions) {
    this.#now = now;
    this.#entriesMax = entriesMax;
    this.#ageMaxMs = ageMaxMs;
  }

  keep(query: RuntimeConfigQuery, answer: Omit<KeptConfig, 'confirmedAt'>): void {
    const key = keyOf(query);
    this.#entries.delete(key);
    this.#entries.set(key, { ...answer, confirmedAt: this.#now() });
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= this.#entriesMax) break;
      this.#entries.delete(oldest);
    }
  }

  /** The API knows better: there is no such bot, or none that is live. */
  forget(query: RuntimeConfigQuery): void {
    this.#entries.delete(keyOf(query));
  }

  find(query: RuntimeConfigQuery): KeptConfig | null {
    const kept = this.#entries.get(keyOf(query));
    if (kept === undefined) return null;
    if (this.#now() - kept.confirmedAt <= this.#ageMaxMs) return kept;
    this.forget(query);
    return null;
  }
}

/** As the API chooses a version: the pinned one, or whichever is live. */
const keyOf = ({ bot_id, version }: RuntimeConfigQuery): string => `${bot_id} ${version ?? ''}`;

/**
 * A kept copy as another call's configuration. Its lead's variables are of that other call and never said to this party: the bot's
 * own defaults stand in, which its author wrote for when nothing is known. Saying something general to the right person beats
 * saying nothing, and beats a stranger's name.
 */
export const keptFor = (
  query: RuntimeConfigQuery,
  { bot, config }: RuntimeConfig,
  resultsUrl: string,
): RuntimeConfig => ({
  call: { callId: query.call_id, direction: query.direction },
  bot,
  config,
  vars: { ...config.contextVariables },
  callbacks: { resultsUrl },
});
