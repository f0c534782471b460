import {
  type ErrorCode,
  errorCatalogue,
  VoxError,
} from '../../machines/contracts/error-catalogue.ts';
import { Problem } from '../../machines/contracts/problem.ts';
import { RuntimeConfig, type RuntimeConfigQuery } from '../../machines/contracts/runtime-config.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { KeptConfigs, type KeptConfigsOptions, keptFor } from './kept-configs.ts';
import { reasonOf, timedRequest } from './timed-request.ts';

export interface ConfigClientDeps {
  /** VOXBRIDGE_CONFIG_URL. */
  configUrl: string;
  secret: string;
  clock: Clock;
  /** For each of at most two tries. Standard: 3,000. */
  timeoutMs?: number;
  /**
   * For both tries together where a kept copy can serve: the party has picked up and hears nothing meanwhile, and 2.5 s of that is
   * the most that a call may cost anybody. Standard: 1,500.
   */
  keptTimeoutMs?: number;
  /** Bounds of the copies that are kept for calls without an answer. */
  kept?: Omit<KeptConfigsOptions, 'now'>;
}

export interface FetchedConfig {
  config: RuntimeConfig;
  /** Ms since the API last confirmed the copy that stands in for its answer; null: this is its answer. */
  staleMs: number | null;
}

export interface ConfigClient {
  /**
   * The configuration of one call, always asked of the API. While that does not answer, or not as it should, the last good
   * configuration of the same bot serves, without the lead's variables (see `keptFor`). Errors: the API's own (`bot_unknown`,
   * `bot_not_live`, `lead_unknown`, `version_unknown`, `unauthorized`), or `config_unavailable`: no answer and no copy.
   */
  fetch(query: RuntimeConfigQuery, signal?: AbortSignal): Promise<FetchedConfig>;
}

/** Where the result of a call goes when only the configuration's address is known. */
export const resultsUrlFrom = (configUrl: string, callId: string): string =>
  `${configUrl.replace(/\/config\/?$/, '')}/calls/${encodeURIComponent(callId)}/results`;

export function openConfigClient(deps: ConfigClientDeps): ConfigClient {
  const { configUrl, secret, clock, timeoutMs = 3_000, keptTimeoutMs = 1_500 } = deps;
  const copies = new KeptConfigs({ ...deps.kept, now: () => clock.now() });

  const ask = async (
    query: RuntimeConfigQuery,
    withinMs: number,
    signal: AbortSignal | undefined,
  ): Promise<RuntimeConfig> => {
    const url = `${configUrl}?${new URLSearchParams(definedOf(query)).toString()}`;
    const kept = copies.find(query);
    const same = kept?.url === url && kept.etag !== null ? kept : null;
    const answer = await timedRequest(url, {
      method: 'GET',
      headers: {
        authorization: `Bearer ${secret}`,
        accept: 'application/json',
        ...(same === null ? {} : { 'if-none-match': same.etag! }),
      },
      clock,
      timeoutMs: withinMs,
      ...(signal === undefined ? {} : { signal }),
    });
    const isSame = answer.status === 304 && same !== null;
    if (!isSame && answer.status !== 200) throw errorOf(answer);
    const config = isSame ? same.config : parse(answer.body);
    const etag = isSame ? same.etag : answer.header('etag');
    copies.keep(query, { url, etag, config });
    return config;
  };

  return {
    async fetch(query, signal) {
      const isKept = copies.find(query) !== null;
      const endsAt = clock.now() + keptTimeoutMs;
      for (let triesLeft = 1; ; triesLeft -= 1)
        try {
          const withinMs = isKept ? endsAt - clock.now() : timeoutMs;
          return { config: await ask(query, withinMs, signal), staleMs: null };
        } catch (error) {
          if (error instanceof VoxError && withdrawn.has(error.code)) copies.forget(query);
          if (signal?.aborted || (error instanceof VoxError && !error.retryable)) throw wrap(error);
          if (triesLeft > 0 && !(isKept && clock.now() >= endsAt)) continue;
          const kept = copies.find(query);
          if (kept === null) throw wrap(error);
          return {
            config: keptFor(query, kept.config, resultsUrlFrom(configUrl, query.call_id)),
            staleMs: Math.max(0, Math.round(clock.now() - kept.confirmedAt)),
          };
        }
    },
  };
}

/** What the API says of a bot itself: no copy of it may speak from then on. */
const withdrawn = new Set<ErrorCode>(['bot_unknown', 'bot_not_live', 'version_unknown']);

const definedOf = (query: RuntimeConfigQuery): Record<string, string> =>
  Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

function parse(body: string): RuntimeConfig {
  try {
    return RuntimeConfig.parse(JSON.parse(body));
  } catch (cause) {
    throw new VoxError('config_unavailable', 'the answer is not of its schema', { cause });
  }
}

/** The API's own code where it gives one that we know. */
function errorOf({ status, body }: { status: number; body: string }): VoxError {
  try {
    const { code, detail } = Problem.parse(JSON.parse(body));
    if (code in errorCatalogue) return new VoxError(code as ErrorCode, detail);
  } catch {
    // Not ours: a proxy's page, or another program listens there.
  }
  return new VoxError('config_unavailable', `status ${status}`);
}

const wrap = (error: unknown): VoxError =>
  error instanceof VoxError
    ? error
    : new VoxError('config_unavailable', reasonOf(error), { cause: error });
