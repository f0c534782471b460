import {
  type ErrorCode,
  errorCatalogue,
  VoxError,
} from '../../machines/contracts/error-catalogue.ts';
import { Problem } from '../../machines/contracts/problem.ts';
import { RuntimeConfig, type RuntimeConfigQuery } from '../../machines/contracts/runtime-config.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { reasonOf, timedFetch } from './timed-fetch.ts';

export interface ConfigClientDeps {
  /** VOXBRIDGE_CONFIG_URL. */
  configUrl: string;
  secret: string;
  clock: Clock;
  /** For each of at most two tries. The party hears silence meanwhile. */
  timeoutMs?: number;
  /** Answers kept for revalidation, least recently used dropped first. */
  cachedMax?: number;
}

export interface ConfigClient {
  /**
   * The configuration of one call, always asked of the API; a cached answer serves when the API says 304.
   * Errors: the API's own (`bot_unknown`, `bot_not_live`, `lead_unknown`, `version_unknown`, `unauthorized`), or
   * `config_unavailable`: it does not answer, or not as it should.
   */
  fetch(query: RuntimeConfigQuery, signal?: AbortSignal): Promise<RuntimeConfig>;
}

/** Where the result of a call goes when only the configuration's address is known. */
export const resultsUrlFrom = (configUrl: string, callId: string): string =>
  `${configUrl.replace(/\/config\/?$/, '')}/calls/${encodeURIComponent(callId)}/results`;

export function openConfigClient(deps: ConfigClientDeps): ConfigClient {
  const { configUrl, secret, clock, timeoutMs = 3_000, cachedMax = 200 } = deps;
  const cache = new Map<string, { etag: string; config: RuntimeConfig }>();

  const ask = async (url: string, signal: AbortSignal | undefined): Promise<RuntimeConfig> => {
    const cached = cache.get(url);
    const answer = await timedFetch(url, {
      headers: {
        authorization: `Bearer ${secret}`,
        accept: 'application/json',
        ...(cached === undefined ? {} : { 'if-none-match': cached.etag }),
      },
      clock,
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
    });
    if (answer.status === 304 && cached !== undefined) return cached.config;
    if (answer.status !== 200) throw errorOf(answer);
    const config = parse(answer.body);
    cache.delete(url);
    const etag = answer.headers.get('etag');
    if (etag !== null) cache.set(url, { etag, config });
    for (const oldest of cache.keys()) {
      if (cache.size <= cachedMax) break;
      cache.delete(oldest);
    }
    return config;
  };

  return {
    async fetch(query, signal) {
      const url = `${configUrl}?${new URLSearchParams(definedOf(query)).toString()}`;
      try {
        return await ask(url, signal);
      } catch (error) {
        if (signal?.aborted || (error instanceof VoxError && !error.retryable)) throw wrap(error);
      }
      return ask(url, signal).catch((error: unknown) => {
        throw wrap(error);
      });
    },
  };
}

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
