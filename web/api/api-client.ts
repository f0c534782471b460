import type { Problem } from '../../machines/contracts/problem.ts';
import { apiUrl } from './address.ts';

/** An answer of the API is waited for so long (ms), if nothing else is said. */
const requestMs = 15_000;

/** What the API answered when it was not what was asked for; `problem` is null when no API answered at all. */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem | null;

  constructor(message: string, status: number, problem: Problem | null, cause?: unknown) {
    super(message, { cause });
    this.name = 'ApiError';
    this.status = status;
    this.problem = problem;
  }

  get isRetryable(): boolean {
    return this.problem?.retryable ?? this.status === 0;
  }
}

type RequestOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  /** The revision that was read: a change upon another one is refused. */
  ifMatch?: number;
  /** The same order sent again under the same key is carried out once. */
  key?: string;
  /** Left out of the address when undefined, null or empty. */
  query?: Record<string, string | number | boolean | null | undefined>;
  signal?: AbortSignal;
  /** For what is known to take longer (ms). */
  withinMs?: number;
};

export const queryText = (query: RequestOptions['query'] = {}): string => {
  const text = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') text.set(name, String(value));
  }
  const joined = text.toString();
  return joined === '' ? '' : `?${joined}`;
};

const problemOf = async (answer: Response): Promise<ApiError> => {
  const isProblem = answer.headers.get('content-type')?.includes('json') ?? false;
  const problem = isProblem ? ((await answer.json().catch(() => null)) as Problem | null) : null;
  const words = problem?.detail ?? problem?.title ?? `The API answered ${answer.status}.`;
  return new ApiError(words, answer.status, problem);
};

const unanswered = (cause: unknown) => new ApiError('The API does not answer.', 0, null, cause);

const request = async (path: string, options: RequestOptions): Promise<Response> => {
  const { method = 'GET', body, ifMatch, key, query, signal, withinMs = requestMs } = options;
  const limit = AbortSignal.timeout(withinMs);
  let answer: Response;
  try {
    answer = await fetch(apiUrl(path) + queryText(query), {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(ifMatch === undefined ? {} : { 'if-match': `"${ifMatch}"` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw unanswered(cause);
  }
  if (!answer.ok) throw await problemOf(answer);
  return answer;
};

/** Asks the API, and throws `ApiError` for everything that is not a success. */
export const api = {
  json: async <Answer>(path: string, options: RequestOptions = {}): Promise<Answer> => {
    const answer = await request(path, options);
    return (answer.status === 204 ? undefined : await answer.json()) as Answer;
  },
  /** Sends a file as it is; `withinMs` bounds the whole, for it may be long. */
  upload: async <Answer>(
    path: string,
    file: Blob,
    options: { type: string; withinMs: number },
  ): Promise<Answer> => {
    const sent = await fetch(apiUrl(path), {
      method: 'POST',
      headers: { 'content-type': options.type },
      body: file,
      signal: AbortSignal.timeout(options.withinMs),
    }).catch((cause: unknown) => {
      throw unanswered(cause);
    });
    if (!sent.ok) throw await problemOf(sent);
    return (await sent.json()) as Answer;
  },
  /** For bytes and lines: recordings, journals. */
  response: (path: string, options: RequestOptions = {}): Promise<Response> =>
    request(path, options),
};
