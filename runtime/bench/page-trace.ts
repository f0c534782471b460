import type { Browser, Page } from 'playwright-core';

/** What a page's main thread did, by a performance trace of Chromium. Milliseconds. */
export interface ThreadFigures {
  wallMs: number;
  /** Sum of its tasks. */
  busyMs: number;
  /** How long each of its tasks took, longest last. */
  tasksMs: number[];
  /** The same of the time that the thread had a core: what its machine's other work took is not in it. */
  ownTasksMs: number[];
  /** End of its last task of 50 ms or more, since the trace began; 0: there was none. */
  lastLongEndMs: number;
}

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Microseconds. */
  ts: number;
  dur?: number;
  /** Of it on a core. */
  tdur?: number;
  args?: { name?: string };
}

const categories = ['-*', 'disabled-by-default-devtools.timeline', '__metadata'];
const longTaskMs = 50;

/** Traces what happens while `act` runs. The busiest page counts: others of the same browser must be idle. */
export const traceMainThread = async (
  browser: Browser,
  page: Page,
  act: () => Promise<unknown>,
): Promise<ThreadFigures> => {
  await browser.startTracing(page, { categories });
  const beganAt = performance.now();
  await act();
  const wallMs = performance.now() - beganAt;
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  const threads = new Map<string, TraceEvent[]>();
  for (const { name, args, pid, tid } of traceEvents)
    if (name === 'thread_name' && args?.name === 'CrRendererMain') threads.set(`${pid}/${tid}`, []);
  let startTs = Number.POSITIVE_INFINITY;
  for (const event of traceEvents) {
    if (event.ph !== 'X' || event.name !== 'RunTask' || event.dur === undefined) continue;
    startTs = Math.min(startTs, event.ts);
    threads.get(`${event.pid}/${event.tid}`)?.push(event);
  }
  const sum = (events: TraceEvent[]) => events.reduce((total, { dur = 0 }) => total + dur, 0);
  const busiest = [...threads.values()].sort((a, b) => sum(b) - sum(a))[0] ?? [];
  const inOrder = (ms: number[]) => ms.sort((a, b) => a - b);
  const long = busiest.filter(({ dur = 0 }) => dur >= longTaskMs * 1_000);
  return {
    wallMs,
    busyMs: sum(busiest) / 1_000,
    tasksMs: inOrder(busiest.map(({ dur = 0 }) => dur / 1_000)),
    ownTasksMs: inOrder(busiest.map(({ dur = 0, tdur = dur }) => tdur / 1_000)),
    lastLongEndMs: Math.max(0, ...long.map(({ ts, dur = 0 }) => (ts + dur - startTs) / 1_000)),
  };
};
