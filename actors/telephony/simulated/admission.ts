import type { Clock, TimerHandle } from '../../../machines/supervision/clock.ts';

/**
 * The carrier's limits: calls at the same time and calls started a second. What exceeds them waits in order, as with
 * Twilio, which queues and does not refuse.
 */
export interface Admission {
  /** Runs `start` when the call may be dialled; false when the queue is full. `start` must be matched by one `leave`. */
  enter(callSid: string, start: () => void): boolean;
  /** True if the call was still waiting. */
  cancel(callSid: string): boolean;
  /** A call that was started is over. */
  leave(): void;
  close(): void;
  readonly waitingCount: number;
}

export interface AdmissionLimits {
  concurrentMax: number;
  perSecondMax: number;
  queuedMax: number;
}

export const createAdmission = (limits: AdmissionLimits, clock: Clock): Admission => {
  const waiting = new Map<string, () => void>();
  const spacingMs = 1_000 / limits.perSecondMax;
  let running = 0;
  let nextAt = Number.NEGATIVE_INFINITY;
  let timer: TimerHandle | undefined;

  const advance = (): void => {
    while (running < limits.concurrentMax) {
      const first = waiting.entries().next().value;
      if (first === undefined) return;
      const waitMs = nextAt - clock.now();
      if (waitMs > 0) {
        timer ??= clock.setTimeout(() => {
          timer = undefined;
          advance();
        }, waitMs);
        return;
      }
      const [callSid, start] = first;
      waiting.delete(callSid);
      running += 1;
      nextAt = clock.now() + spacingMs;
      start();
    }
  };

  return {
    enter(callSid, start) {
      if (waiting.size >= limits.queuedMax) return false;
      waiting.set(callSid, start);
      advance();
      return true;
    },
    cancel: (callSid) => waiting.delete(callSid),
    leave() {
      running -= 1;
      advance();
    },
    close() {
      waiting.clear();
      clock.clearTimeout(timer);
    },
    get waitingCount() {
      return waiting.size;
    },
  };
};
