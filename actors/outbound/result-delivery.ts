import { Problem } from '../../machines/contracts/problem.ts';
import type { Clock } from '../../machines/supervision/clock.ts';
import { reasonOf, timedRequest } from './timed-request.ts';

/** What became of one POST of a result. */
export type DeliveryVerdict =
  | { kind: 'delivered' }
  /** The API will never take it as it is. */
  | { kind: 'rejected'; status: number; code: string }
  | { kind: 'later'; reason: string };

/**
 * Statuses that no repetition changes: malformed, conflicting, oversize, wrong type, not processable. All others (a wrong
 * secret, a proxy's 404, an overload) are someone's passing mistake and the result waits.
 */
const finalStatuses = new Set([400, 409, 413, 415, 422]);

export interface DeliveryDeps {
  resultsUrl: (callId: string) => string;
  secret: string;
  clock: Clock;
  /** The whole exchange. A stored result is acknowledged in milliseconds; 15 s outlives an election of the store. */
  timeoutMs: number;
}

export async function deliverResult(
  deps: DeliveryDeps,
  callId: string,
  body: string,
  signal: AbortSignal,
): Promise<DeliveryVerdict> {
  try {
    const answer = await timedRequest(deps.resultsUrl(callId), {
      method: 'POST',
      headers: {
        authorization: `Bearer ${deps.secret}`,
        'content-type': 'application/json',
        'idempotency-key': callId,
      },
      body,
      clock: deps.clock,
      timeoutMs: deps.timeoutMs,
      signal,
    });
    if (answer.status >= 200 && answer.status < 300) return { kind: 'delivered' };
    const { status } = answer;
    const code = codeOf(answer.body) ?? String(status);
    return finalStatuses.has(status)
      ? { kind: 'rejected', status, code }
      : { kind: 'later', reason: `${status} ${code}` };
  } catch (error) {
    return { kind: 'later', reason: reasonOf(error) };
  }
}

function codeOf(body: string): string | null {
  try {
    return Problem.pick({ code: true }).parse(JSON.parse(body)).code;
  } catch {
    return null;
  }
}
