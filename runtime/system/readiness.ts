import { z } from 'zod';
import type { LoopDelay } from './loop-delay.ts';

export const ReadinessReport = z.object({
  ready: z.boolean(),
  /** Why not, one word each: `draining`, `store_down`, `bus_down`, `loop_late`. Empty when ready. */
  reasons: z.array(z.string()),
  /** What this process stands on. One that it can do without may be down while it is ready. */
  parts: z.record(z.string(), z.enum(['ok', 'down'])),
  /** Longest delay of the event loop in the last second. */
  loopDelayMaxMs: z.number(),
});
export type ReadinessReport = z.infer<typeof ReadinessReport>;

export interface ReadinessParts {
  /** What must answer, or the work stops. */
  needed?: Record<string, () => Promise<void>>;
  /** What is missed when it is gone, and no more. */
  wished?: Record<string, () => Promise<void>>;
  loop: LoopDelay;
  isDraining: () => boolean;
}

/** A part that takes longer is as good as gone for whoever routes calls here. */
const pingMaxMs = 2_000;

/** Whether work may be sent to this process now, and if not, why. */
export const askReadiness = async (parts: ReadinessParts): Promise<ReadinessReport> => {
  const { needed = {}, wished = {}, loop } = parts;
  const seen = Object.fromEntries(
    await Promise.all(
      Object.entries({ ...needed, ...wished }).map(
        async ([name, ping]) => [name, await answersInTime(ping())] as const,
      ),
    ),
  );
  const reasons = [
    ...(parts.isDraining() ? ['draining'] : []),
    ...Object.keys(needed).flatMap((name) => (seen[name] === 'ok' ? [] : [`${name}_down`])),
    ...(loop.isLate() ? ['loop_late'] : []),
  ];
  return { ready: reasons.length === 0, reasons, parts: seen, loopDelayMaxMs: loop.maxMs() };
};

async function answersInTime(ping: Promise<void>): Promise<'ok' | 'down'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'down'>((resolve) => {
    timer = setTimeout(resolve, pingMaxMs, 'down');
  });
  try {
    return await Promise.race([
      ping.then(
        () => 'ok' as const,
        () => 'down' as const,
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
