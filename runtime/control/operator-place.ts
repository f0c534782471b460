import { readWorkers } from '../../actors/dialling/workers/worker-registry.ts';
import { askWorker } from '../../actors/dialling/workers/worker-request.ts';
import type { Store } from '../../actors/store/store.ts';
import { operatorUrlOf } from '../../machines/contracts/call/browser-call.ts';
import {
  type NewOperator,
  type OperatorOffer,
  OperatorSeat,
} from '../../machines/contracts/call/operator-call.ts';
import {
  type ErrorCode,
  errorCatalogue,
  VoxError,
} from '../../machines/contracts/error-catalogue.ts';

/** A worker on the same network answers within a few ms. */
const requestMs = 1_500;
/** Asked at once; a fleet of a thousand processes is gone through in a second or two. */
const atOnceMax = 32;

export interface OperatorPlaceDeps {
  store: Store;
  secret: string;
  fleetUrls: readonly string[];
  now: () => number;
}

/**
 * A place on a call, from the worker that carries it. Which one that is, nobody here keeps: the one that the console names is asked
 * first, then all, those that drain too. Errors: `call_over` when none has it, `operators_full`.
 */
export const operatorPlace = async (
  { store, secret, fleetUrls, now }: OperatorPlaceDeps,
  callId: string,
  { name, workerId }: NewOperator,
): Promise<OperatorOffer> => {
  const known = await readWorkers({ store, settings: { secret, fleetUrls } }, now(), 'any');
  const workers = known.toSorted(
    (a, b) => Number(b.workerId === workerId) - Number(a.workerId === workerId),
  );
  const first = workers[0]?.workerId === workerId ? 1 : 0;
  const rounds = [
    workers.slice(0, first),
    ...Array.from({ length: Math.ceil((workers.length - first) / atOnceMax) }, (_, n) =>
      workers.slice(first + n * atOnceMax, first + (n + 1) * atOnceMax),
    ),
  ];
  for (const round of rounds) {
    const answers = await Promise.all(
      round.map(async ({ url, mediaUrl }) => ({
        mediaUrl,
        seat: await askSeat(url, secret, callId, name),
      })),
    );
    for (const { seat, mediaUrl } of answers)
      if (seat !== null) return { ...seat, url: operatorUrlOf(mediaUrl) };
  }
  throw new VoxError('call_over', 'no worker carries it');
};

/** Null: not there. A worker that cannot be reached has not got it, as far as we can tell. */
const askSeat = async (
  url: string,
  secret: string,
  callId: string,
  name: string,
): Promise<OperatorSeat | null> => {
  const answer = await askWorker(url, {
    method: 'POST',
    path: '/operators',
    secret,
    body: { callId, name },
    signal: AbortSignal.timeout(requestMs),
  }).catch(() => null);
  if (answer === null) return null;
  if (answer.status === 201) return OperatorSeat.parse(JSON.parse(answer.body));
  const code = codeOf(answer.body);
  if (code !== null && code !== 'call_over') throw new VoxError(code);
  return null;
};

const codeOf = (body: string): ErrorCode | null => {
  try {
    const { code } = JSON.parse(body) as { code?: unknown };
    return typeof code === 'string' && code in errorCatalogue ? (code as ErrorCode) : null;
  } catch {
    return null;
  }
};
