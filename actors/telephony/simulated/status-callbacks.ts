import { randomUUID } from 'node:crypto';
import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';
import { signTwilioRequest } from '../twilio/twilio-signature.ts';
import type { FaultSource } from './faults.ts';

/** Signed status callbacks, in order for each call, repeated until somebody answers 2xx. */
export interface StatusCallbacks {
  send(call: { sid: string; to: string }, url: string, fields: Record<string, string>): void;
  /** Aborts what is under way. */
  close(): Promise<void>;
  readonly undelivered: number;
}

export interface StatusCallbacksDeps {
  authToken: string;
  clock: Clock;
  faults: FaultSource;
  /** First wait before a retry; doubles each time. */
  retryMs: number;
}

const attemptsMax = 4;
const answerTimeoutMs = 5_000;
/** A callback held back by a fault goes out alone when no later one comes. */
const heldMs = 1_000;

interface Delivery {
  url: string;
  fields: Record<string, string>;
}

/** Callbacks of one call that wait for their turn; at most a handful, one for each status. */
interface Line {
  queue: Delivery[];
  held: Delivery | null;
  heldTimer: TimerHandle | undefined;
  running: Promise<void> | null;
}

export const createStatusCallbacks = (deps: StatusCallbacksDeps): StatusCallbacks => {
  const { clock, faults } = deps;
  const closing = new AbortController();
  const lines = new Map<string, Line>();
  let undelivered = 0;

  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimeout(done, ms);
      closing.signal.addEventListener('abort', done, { once: true });
      function done() {
        clock.clearTimeout(timer);
        closing.signal.removeEventListener('abort', done);
        resolve();
      }
    });

  const post = async ({ url, fields }: Delivery, token: string): Promise<boolean> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'x-twilio-signature': signTwilioRequest(deps.authToken, url, fields),
          'i-twilio-idempotency-token': token,
        },
        body: new URLSearchParams(fields),
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(answerTimeoutMs)]),
      });
      await response.arrayBuffer();
      return response.ok;
    } catch {
      return false;
    }
  };

  const deliver = async (
    delivery: Delivery,
    subject: { to: string; callSid: string },
  ): Promise<void> => {
    if (faults.occurs('callback.lose', subject)) return;
    const token = randomUUID();
    if (faults.occurs('callback.duplicate', subject)) await post(delivery, token);
    for (let attempt = 0; attempt < attemptsMax && !closing.signal.aborted; attempt++) {
      const fails = faults.occurs('callback.fail', subject);
      if (!fails && (await post(delivery, token))) return;
      await pause(deps.retryMs * 2 ** attempt);
    }
    undelivered += 1;
  };

  const drain = async (line: Line, subject: { to: string; callSid: string }): Promise<void> => {
    for (let next = line.queue.shift(); next !== undefined; next = line.queue.shift())
      await deliver(next, subject);
    line.running = null;
    if (line.held === null) lines.delete(subject.callSid);
  };

  return {
    send(call, url, fields) {
      if (closing.signal.aborted) return;
      const subject = { to: call.to, callSid: call.sid };
      const line = lines.get(call.sid) ?? {
        queue: [],
        held: null,
        heldTimer: undefined,
        running: null,
      };
      lines.set(call.sid, line);
      const release = (): void => {
        clock.clearTimeout(line.heldTimer);
        if (line.held !== null) line.queue.push(line.held);
        line.held = null;
        line.running ??= drain(line, subject);
      };
      if (line.held === null && faults.occurs('callback.reorder', subject)) {
        line.held = { url, fields };
        line.heldTimer = clock.setTimeout(release, heldMs);
        return;
      }
      line.queue.push({ url, fields });
      release();
    },
    async close() {
      closing.abort();
      for (const line of lines.values()) {
        clock.clearTimeout(line.heldTimer);
        await line.running;
      }
      lines.clear();
    },
    get undelivered() {
      return undelivered;
    },
  };
};
