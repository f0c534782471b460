import type { Clock } from '../../machines/supervision/clock.ts';

/** `fetch` and the whole body within `timeoutMs` of the injected clock; `signal` ends it earlier. */
export async function timedFetch(
  url: string,
  init: RequestInit & { clock: Clock; timeoutMs: number; signal?: AbortSignal },
): Promise<{ status: number; headers: Headers; body: string }> {
  const { clock, timeoutMs, signal, ...rest } = init;
  const deadline = new AbortController();
  const timer = clock.setTimeout(
    () => deadline.abort(new Error(`no answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    const response = await fetch(url, {
      ...rest,
      // A redirect would carry the shared secret to a place that nobody configured.
      redirect: 'error',
      signal: signal === undefined ? deadline.signal : AbortSignal.any([signal, deadline.signal]),
    });
    return { status: response.status, headers: response.headers, body: await response.text() };
  } finally {
    clock.clearTimeout(timer);
  }
}

/** undici says only “fetch failed”; the reason is in its cause. */
export const reasonOf = (error: unknown): string => {
  const { cause } = error as { cause?: unknown };
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code !== undefined) return code;
  return error instanceof Error ? error.message : String(error);
};
