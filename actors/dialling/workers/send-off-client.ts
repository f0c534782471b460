import type { SendOffRequest } from '../../../machines/contracts/call/send-off.ts';
import { askWorker } from './worker-request.ts';

/** Whether a worker says it, and hangs up behind it. Never rejects. */
export type SendOffClient = (workerUrl: string, request: SendOffRequest) => Promise<boolean>;

/** A worker on the same network answers within a few ms, and somebody waits on the line. */
const requestMs = 700;

export const createSendOffClient =
  (secret: string): SendOffClient =>
  async (url, body) => {
    try {
      const { status } = await askWorker(url, {
        method: 'POST',
        path: '/send-off',
        body,
        secret,
        signal: AbortSignal.timeout(requestMs),
      });
      return status === 202;
    } catch {
      return false;
    }
  };
