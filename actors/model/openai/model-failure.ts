import { ModelError, type ModelFailureKind } from '../language-model.ts';

/** What the SDK's errors may hold; read without its classes, which differ from package to package. */
interface ProviderTrouble {
  message?: unknown;
  statusCode?: unknown;
  isRetryable?: unknown;
  responseHeaders?: Record<string, string>;
  data?: unknown;
  code?: unknown;
  type?: unknown;
  error?: unknown;
}

/** Longer reasons are cut: a server may send a page of HTML. */
const reasonCharsMax = 300;

const kindOfStatus = (status: number): ModelFailureKind => {
  if (status === 402) return 'quota';
  if (status === 429) return 'rate';
  if (status === 408 || status === 409 || status === 425 || status >= 500) return 'transient';
  return 'config';
};

/** Codes that an error event in the stream, or the body of a refusal, names. A 429 may be an empty account. */
const kindOfCode = (code: string): ModelFailureKind | null => {
  if (/insufficient|quota|billing/u.test(code)) return 'quota';
  if (/rate_limit|too_many|concurren/u.test(code)) return 'rate';
  if (/invalid|not_found|context_length|auth|permission/u.test(code)) return 'config';
  return null;
};

/** Pauses that the server asks for, ms; null: none that can be read. A date is not honoured: clocks differ. */
const retryAfterOf = (headers: Record<string, string> = {}): number | null => {
  const ms = Number.parseFloat(headers['retry-after-ms'] ?? '');
  if (ms >= 0) return ms;
  const seconds = headers['retry-after'] ?? '';
  return /^\d+(\.\d+)?$/u.test(seconds) ? Number.parseFloat(seconds) * 1_000 : null;
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const codesOf = (trouble: ProviderTrouble): string => {
  const body = isObject(trouble.data) ? (trouble.data as ProviderTrouble).error : trouble;
  const { code, type } = isObject(body) ? (body as ProviderTrouble) : {};
  return [code, type].filter((part) => typeof part === 'string').join(' ');
};

const kindOf = (trouble: ProviderTrouble): ModelFailureKind => {
  const named = kindOfCode(codesOf(trouble));
  const { statusCode, code } = trouble;
  const status = typeof statusCode === 'number' ? statusCode : code;
  if (typeof status !== 'number' || status < 400) return named ?? 'transient';
  const kind = kindOfStatus(status);
  return kind === 'rate' && named === 'quota' ? 'quota' : kind;
};

export interface ReadFailure {
  error: ModelError;
  /** The server's wish; null: none. */
  retryAfterMs: number | null;
}

/** Whatever the SDK threw or put into its stream, in our words. `secret` never comes out again. */
export const readFailure = (thrown: unknown, charCount: number, secret?: string): ReadFailure => {
  if (thrown instanceof ModelError) {
    const { kind, reason, retryable } = thrown;
    return { error: new ModelError({ kind, reason, retryable, charCount }), retryAfterMs: null };
  }
  const trouble: ProviderTrouble = isObject(thrown) ? thrown : { message: thrown };
  const kind = kindOf(trouble);
  const text = typeof trouble.message === 'string' ? trouble.message : 'the model failed';
  const safe = secret ? text.replaceAll(secret, '…') : text;
  const reason = `${safe.slice(0, reasonCharsMax)}${
    typeof trouble.statusCode === 'number' ? ` (HTTP ${trouble.statusCode})` : ''
  }`;
  const retryable = kind === 'rate' || kind === 'transient';
  return {
    error: new ModelError({ kind, reason, retryable, charCount }, { cause: thrown }),
    retryAfterMs: retryAfterOf(trouble.responseHeaders),
  };
};
