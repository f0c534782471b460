/**
 * Why a provider's connection, or one thing it was asked for, failed.
 *
 * | Kind | For instance | What helps |
 * |---|---|---|
 * | `config` | 400, 401, 403, unknown voice or model | a person; never tried again |
 * | `quota` | 402, no credit left | another provider |
 * | `rate` | 429, too many streams at once | waiting, or another provider for this call |
 * | `transient` | 5xx, a broken or silent socket | another connection |
 * | `idle` | closed for lack of traffic, or in good order | another connection, when it is needed |
 */
export type FailureKind = 'config' | 'quota' | 'rate' | 'transient' | 'idle';

export interface ProviderFailure {
  kind: FailureKind;
  reason: string;
  /** The provider asks not to come back before. */
  retryAfterMs?: number;
}

/** Another connection to the same provider may work. */
export const isRetryable = ({ kind }: ProviderFailure): boolean =>
  kind !== 'config' && kind !== 'quota';

/** Providers give one status, or one close code, several meanings: their words decide, where they say them. */
const kindByWords: [RegExp, FailureKind][] = [
  [/quota|credit|insufficient|payment/i, 'quota'],
  [/NET-0001|inactiv|idle|timed? ?out waiting for (input|audio)/i, 'idle'],
  [/concurren|too.many|rate.?limit|max_active|system_busy/i, 'rate'],
  [/DATA-0000|not_found|invalid|unauthori[sz]ed|forbidden|api.?key|unsupported/i, 'config'],
];

const kindOfWords = (words: string): FailureKind | undefined =>
  kindByWords.find(([pattern]) => pattern.test(words))?.[1];

/** An error message without a code. */
export const failureOfWords = (words: string): ProviderFailure => ({
  kind: kindOfWords(words) ?? 'transient',
  reason: words === '' ? 'an error without words' : words,
});

const kindOfStatus = (status: number): FailureKind => {
  if (status === 402) return 'quota';
  if (status === 429) return 'rate';
  if (status === 408 || status === 425 || status >= 500) return 'transient';
  return 'config';
};

/** An HTTP status: of a refused upgrade, or inside an error message. */
export const failureOfStatus = (
  status: number,
  words: string,
  retryAfterMs?: number,
): ProviderFailure => {
  const byStatus = kindOfStatus(status);
  // A busy or failing server stays one, whatever it writes; a refusal may be about money or about too many streams.
  const kind = byStatus === 'config' ? (kindOfWords(words) ?? byStatus) : byStatus;
  const reason = `refused with ${status}${words === '' ? '' : `: ${words}`}`;
  return { kind, reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
};

const kindByCode: Record<number, FailureKind> = {
  1000: 'idle',
  1003: 'rate',
  1005: 'idle',
  1008: 'rate',
  3009: 'rate',
  4001: 'config',
  4002: 'quota',
  4029: 'rate',
  4031: 'idle',
};

/** A close code, with what was said beside it. */
export const failureOfClose = (code: number, words: string): ProviderFailure => {
  const byCode = kindByCode[code] ?? 'transient';
  const byWords = kindOfWords(words);
  // A server that broke down may speak of anything invalid: that is no reason to give it up for good.
  const kind = byCode === 'transient' && byWords === 'config' ? byCode : (byWords ?? byCode);
  return { kind, reason: `closed with ${code}${words === '' ? '' : `: ${words}`}` };
};
