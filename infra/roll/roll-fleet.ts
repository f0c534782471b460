import { z } from 'zod';
import { reasonOf } from '../../actors/outbound/timed-request.ts';
import { Worker } from '../../machines/contracts/worker.ts';

const Listed = Worker.extend({ alive: z.boolean() });
type Listed = z.infer<typeof Listed>;

export interface RollOptions {
  /** Base URL of the API. */
  apiUrl: string;
  /** VOXCORE_SECRET. */
  secret: string;
  /** Ends this worker's process and starts it again, under the same name. */
  restart: (workerId: string) => Promise<void>;
  say: (line: string) => void;
  /** A call that rings may be answered for so long; a worker takes those that are meant for it. */
  graceMs: number;
  /** The longest that a worker may take for its present calls; then the roll stops. */
  drainMs: number;
  /** The longest that a worker may take to come back. */
  readyMs: number;
}

const requestMs = 5_000;
const askAgainMs = 200;

/**
 * Rolls every living worker of the registry, one at a time, the least busy first: drained, restarted, awaited. It stops at the first
 * that does not do as it should, so that at most one worker is ever missing. No call is cut: `drainMs` bounds the wait, not the call.
 */
export const rollFleet = async (options: RollOptions): Promise<void> => {
  const { say, graceMs, drainMs, readyMs } = options;
  const workers = (await listWorkers(options)).filter(({ alive }) => alive);
  if (workers.length === 0)
    throw new Error(`the registry of ${options.apiUrl} knows no living worker`);
  if (workers.length === 1) say('only one worker: answered calls find no other meanwhile');
  workers.sort((a, b) => a.busyCount - b.busyCount);
  for (const { _id: id, url, startedAt, busyCount } of workers) {
    say(`${id}: drains, ${busyCount} ${busyCount === 1 ? 'call' : 'calls'}`);
    await ask(options, `${url}/drain`, { method: 'POST', body: { drainMs, graceMs } });
    // From its own mouth: the registry may be as old as a beat.
    await until(`${id} has ended its calls`, graceMs + drainMs, async () => {
      const state = Drained.parse(await ask(options, `${url}/readyz`, { statuses: [200, 503] }));
      return state.isDrained && state.busyCount === 0;
    });
    say(`${id}: restarts`);
    await options.restart(id);
    await until(`${id} is back`, readyMs, async () => {
      const now = (await listWorkers(options)).find((worker) => worker._id === id);
      return now?.alive === true && now.state === 'ready' && now.startedAt > startedAt;
    });
    say(`${id}: is back`);
  }
};

const Drained = z.object({ isDrained: z.boolean(), busyCount: z.number() });

const listWorkers = async (options: RollOptions): Promise<Listed[]> => {
  const answer = await ask(options, `${options.apiUrl}/api/v1/fleet/workers`);
  return z.object({ items: z.array(Listed) }).parse(answer).items;
};

const ask = async (
  { secret }: RollOptions,
  url: string,
  { method = 'GET', body, statuses = [200, 202] }: AskOptions = {},
): Promise<unknown> => {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${secret}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(requestMs),
  }).catch((error: unknown) => {
    // What fetch itself says is only that it failed.
    throw new Error(`${method} ${url}: no answer (${reasonOf(error)})`, { cause: error });
  });
  const text = await answer.text();
  if (!statuses.includes(answer.status))
    throw new Error(`${method} ${url}: ${answer.status} ${text.slice(0, 500)}`);
  return JSON.parse(text);
};

interface AskOptions {
  method?: 'GET' | 'POST';
  body?: object;
  statuses?: number[];
}

const until = async (what: string, withinMs: number, holds: () => Promise<boolean>) => {
  const deadline = performance.now() + withinMs;
  let last = '';
  while (performance.now() < deadline) {
    const isSo = await holds().catch((error: unknown) => {
      last = `: ${(error as Error).message}`;
      return false;
    });
    if (isSo) return;
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
  throw new Error(`waited ${Math.round(withinMs / 1_000)} s in vain until ${what}${last}`);
};
