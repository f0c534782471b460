import { AttachAccepted } from '../../../machines/contracts/call/attach.ts';
import type { AttachOrder } from '../../../machines/contracts/call/call-snapshot.ts';
import { Turnstile } from '../leases/turnstile.ts';
import { askWorker, type WorkerAnswer, wasNeverSent } from './worker-request.ts';

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

export interface AttachReply {
  answer: AttachAnswer;
  /** Of the worker that accepted. */
  workerStartedAt?: number;
}

export interface AttachClient {
  attach(workerUrl: string, request: AttachOrder, signal: AbortSignal): Promise<AttachReply>;
}

/** One request; a worker on the same network answers within a few ms. */
const requestMs = 1_500;

/** Requests at a time: a thousand sockets opened in one moment all time out, a few after another are all answered. */
const requestsMax = 64;

export const createAttachClient = (secret: string): AttachClient => {
  const turnstile = new Turnstile(requestsMax);
  return {
    attach: (workerUrl, request, signal) =>
      turnstile.pass(signal, () => ask(workerUrl, secret, request, signal)),
  };
};

async function ask(
  workerUrl: string,
  secret: string,
  request: AttachOrder,
  signal: AbortSignal,
): Promise<AttachReply> {
  let reply: WorkerAnswer;
  try {
    reply = await askWorker(workerUrl, {
      method: 'POST',
      path: '/attach',
      secret,
      body: request,
      signal: AbortSignal.any([signal, AbortSignal.timeout(requestMs)]),
    });
  } catch (error) {
    if (signal.aborted) throw error;
    return { answer: wasNeverSent(error) ? 'unreachable' : 'unsure' };
  }
  const answer = answerOf(reply.status);
  return answer === 'accepted' ? { answer, ...startOf(reply.body) } : { answer };
}

const startOf = (body: string): Pick<AttachReply, 'workerStartedAt'> => {
  try {
    const { startedAt } = AttachAccepted.parse(JSON.parse(body));
    return startedAt === undefined ? {} : { workerStartedAt: startedAt };
  } catch {
    return {};
  }
};

function answerOf(status: number): AttachAnswer {
  switch (status) {
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
      return status >= 500 ? 'unsure' : 'invalid';
  }
}
