import { setTimeout as pause } from 'node:timers/promises';
import { ScreeningStanding, type ScreenRequest } from '../../../machines/contracts/call/screen.ts';
import { Turnstile } from '../leases/turnstile.ts';
import { askWorker, type WorkerRequest } from './worker-request.ts';

/** What a worker said to `POST /screen`. `duplicate`: it listens already. `silent`: nobody knows whether it does. */
export type ScreenAnswer = 'accepted' | 'duplicate' | 'busy' | 'refused' | 'silent';

export interface ScreenClient {
  screen(workerUrl: string, request: ScreenRequest, signal: AbortSignal): Promise<ScreenAnswer>;
  /** Null: the worker does not know the call, or cannot be asked. */
  standing(
    workerUrl: string,
    callId: string,
    signal: AbortSignal,
  ): Promise<ScreeningStanding | null>;
}

/** As of an attach; a worker on the same network answers within a few ms. */
const requestMs = 1_000;
const againMs = 100;
/** Beside the attaches, which go first at their own turnstile. */
const requestsMax = 32;

export const createScreenClient = (secret: string): ScreenClient => {
  const turnstile = new Turnstile(requestsMax);
  const ask = (url: string, request: Omit<WorkerRequest, 'secret'>) =>
    turnstile.pass(request.signal, () =>
      askWorker(url, {
        ...request,
        secret,
        signal: AbortSignal.any([request.signal, AbortSignal.timeout(requestMs)]),
      }),
    );
  return {
    async screen(url, body, signal) {
      try {
        return answerOf((await ask(url, { method: 'POST', path: '/screen', body, signal })).status);
      } catch (error) {
        if (signal.aborted) throw error;
        return 'silent';
      }
    },
    async standing(url, callId, signal) {
      const path = `/screen/${encodeURIComponent(callId)}`;
      for (const isLast of [false, true]) {
        try {
          const { status, body } = await ask(url, { method: 'GET', path, signal });
          return status === 200 ? ScreeningStanding.parse(JSON.parse(body)) : null;
        } catch (error) {
          if (signal.aborted) throw error;
          if (!isLast) await pause(againMs, undefined, { signal });
        }
      }
      return null;
    },
  };
};

function answerOf(status: number): ScreenAnswer {
  if (status === 202) return 'accepted';
  if (status === 409) return 'duplicate';
  if (status === 429 || status === 503) return 'busy';
  return status >= 500 ? 'silent' : 'refused';
}
