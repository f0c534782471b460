import type { AttachRequest } from '../../machines/contracts/attach.ts';

/**
 * What a worker said to `POST /attach`.
 * `duplicate`: it has this call already, by an earlier request of ours. `unsure`: it may have it, ask it again.
 */
export type AttachAnswer =
  | 'accepted'
  | 'duplicate'
  | 'busy'
  | 'refused'
  | 'invalid'
  | 'unreachable'
  | 'unsure';

export interface AttachClient {
  attach(workerUrl: string, request: AttachRequest, signal: AbortSignal): Promise<AttachAnswer>;
}

/** One request; a worker on the same network answers within a few ms. */
const requestMs = 1_500;

export const createAttachClient = (secret: string): AttachClient => ({
  async attach(workerUrl, request, signal) {
    let response: Response;
    try {
      response = await fetch(`${workerUrl.replace(/\/+$/, '')}/attach`, {
        method: 'POST',
        headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
        redirect: 'error',
      });
    } catch (error) {
      if (signal.aborted) throw error;
      return wasNeverSent(error) ? 'unreachable' : 'unsure';
    }
    // The answer's body says nothing that its status does not; leaving it unread would hold the socket.
    await response.body?.cancel().catch(() => {});
    switch (response.status) {
      case 202:
      case 200:
        return 'accepted';
      case 409:
        return 'duplicate';
      case 429:
      case 503:
        return 'busy';
      case 401:
      case 403:
        return 'refused';
      default:
        return response.status >= 500 ? 'unsure' : 'invalid';
    }
  },
});

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH']);

function wasNeverSent(error: unknown): boolean {
  const cause = (error as { cause?: { code?: string; errors?: { code?: string }[] } }).cause;
  const codes = [cause?.code, ...(cause?.errors ?? []).map((one) => one.code)];
  return codes.some((code) => code !== undefined && neverSent.has(code));
}
