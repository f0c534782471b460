import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { buildConsoleIfStale } from '../system/console-build.ts';
import { openBenchRedis } from './bench-redis.ts';
import { chromiumPath, hasChromium, launchChromium } from './chromium.ts';
import { measureJournal } from './console-journal.ts';
import { traceMainThread } from './page-trace.ts';
import { takeScreenAges, watchScreenAges } from './screen-ages.ts';

/**
 * The console in headless Chromium beside 200 live calls: the API role in a process of its own, workers in two more, Redis between
 * them, all on the cores that Chromium has, too. Nothing else runs in the browser while a page is measured.
 */

const measureMs = Number(process.env.BENCH_MS ?? 10_000);
/** Names of the measurements wanted; all when it is not set. */
const wanted = process.env.BENCH_ONLY?.split(',');
const loadCount = 5;
const settleMs = 2_000;

export async function run(): Promise<void> {
  if (!hasChromium()) throw new Error(`no Chromium at ${chromiumPath}`);
  await buildConsoleIfStale(fileURLToPath(new URL('../../', import.meta.url)));
  const redis = await openBenchRedis();
  const api = start('./relay-api.ts', redis.url);
  const { url } = await told<{ url: string }>(api);
  const workers = start('./relay-sources.ts', redis.url);
  await told(workers);
  const more = start('./console-sources.ts', redis.url);
  const { callId } = await told<{ callId: string }>(more);
  const browser = await launchChromium();
  console.log(
    `console: 200 live calls; Chromium ${browser.version()}, ${cpus().length} cores, load ${loadavg()[0]!.toFixed(1)}`,
  );
  try {
    const followed = `${url}/calls/${callId}`;
    await attempt('/', () => measureLoad(browser, url));
    await attempt('wallboard', (name) => measurePage(browser, name, `${url}/`, 'row'));
    await attempt('followed call', (name) => measurePage(browser, name, followed, 'listbox'));
    await attempt('actors', () =>
      measurePage(browser, '1,000 actors', `${url}/inspect`, 'treeitem'),
    );
    await attempt('journal', () => reportJournal(browser, url));
  } finally {
    await browser.close();
    for (const child of [more, workers, api]) {
      const gone = once(child, 'exit');
      child.send('stop');
      await gone;
    }
    redis.stop();
  }
}

/** What cannot be measured does not keep the rest from being measured. */
async function attempt(name: string, measure: (name: string) => Promise<void>): Promise<void> {
  if (wanted !== undefined && !wanted.includes(name)) return;
  try {
    await measure(name);
  } catch (error) {
    figure(
      name,
      `not measured: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`,
      '',
    );
  }
}

/** First visit: nothing is cached. */
async function measureLoad(browser: Browser, url: string): Promise<void> {
  const rowsMs: number[] = [];
  const quietMs: number[] = [];
  let scriptBytes = 0;
  for (let n = 0; n < loadCount; n += 1) {
    const page = await openPage(browser);
    const scripts: Promise<Buffer>[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response.body());
    });
    let rowsAt = 0;
    const { lastLongEndMs } = await traceMainThread(browser, page, async () => {
      await page.goto(`${url}/`);
      rowsAt = await page.evaluate<number>(whenRows);
      await page.waitForTimeout(1_000);
    });
    rowsMs.push(rowsAt);
    quietMs.push(Math.max(rowsAt, lastLongEndMs));
    const bodies = await Promise.all(scripts);
    scriptBytes = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
    await page.context().close();
  }
  figure('JavaScript of /', `${(scriptBytes / 1_000).toFixed(1)} kB gzipped`, '≤ 120 kB');
  figure(
    'calls of / on screen',
    `${at(rowsMs, 0.5).toFixed(0)} ms, slowest ${at(rowsMs, 1).toFixed(0)} ms`,
    '',
  );
  figure(
    '/ interactive',
    `${at(quietMs, 0.5).toFixed(0)} ms, slowest ${at(quietMs, 1).toFixed(0)} ms`,
    '≤ 1,000 ms',
  );
}

/** When the first calls were drawn, ms since the navigation. */
const whenRows = `new Promise((resolve) => {
  const look = () => document.querySelectorAll('[role="row"]').length > 5
    ? requestAnimationFrame(() => resolve(performance.now()))
    : requestAnimationFrame(look);
  look();
})`;

type Role = 'row' | 'listbox' | 'treeitem';

/** Traced first, and timed afterwards: the probe in the page must not count as the page's work. */
async function measurePage(browser: Browser, name: string, url: string, sign: Role): Promise<void> {
  const open = async (prepare?: (page: Page) => Promise<unknown>) => {
    const page = await openPage(browser);
    await prepare?.(page);
    await page.goto(url);
    await page.getByRole(sign).first().waitFor();
    await page.waitForTimeout(settleMs);
    return page;
  };
  const traced = await open();
  const thread = await traceMainThread(browser, traced, () => traced.waitForTimeout(measureMs));
  await traced.context().close();
  const timed = await open(watchScreenAges);
  await takeScreenAges(timed);
  await timed.waitForTimeout(measureMs);
  const ages = await takeScreenAges(timed);
  await timed.context().close();
  const { busyMs, wallMs, tasksMs, ownTasksMs } = thread;
  const over = tasksMs.filter((ms) => ms > 16).length;
  figure(`${name}: main thread busy`, `${((100 * busyMs) / wallMs).toFixed(1)} %`, '≤ 25 %');
  figure(
    `${name}: tasks`,
    `p99 ${at(tasksMs, 0.99).toFixed(1)} ms, longest ${at(tasksMs, 1).toFixed(1)} ms, ${over} of ${tasksMs.length} over 16 ms; on the core p99 ${at(ownTasksMs, 0.99).toFixed(1)} ms, longest ${at(ownTasksMs, 1).toFixed(1)} ms`,
    'p99 ≤ 16 ms',
  );
  figure(
    `${name}: event to screen`,
    `p50 ${at(ages, 0.5).toFixed(0)} ms, p95 ${at(ages, 0.95).toFixed(0)} ms, max ${at(ages, 1).toFixed(0)} ms (${ages.length})`,
    'p95 ≤ 150 ms',
  );
}

async function reportJournal(browser: Browser, url: string): Promise<void> {
  const { openedMs, opening, scrubbed } = await measureJournal(browser, url);
  figure(
    '100,000 events: opened',
    `${openedMs.toFixed(0)} ms, longest task ${at(opening.tasksMs, 1).toFixed(0)} ms`,
    '≤ 1,000 ms',
  );
  for (const { tab, stepCount, thread } of scrubbed) {
    // A step is one task, the longest of its frame: the longest tasks are the steps.
    const steps = thread.tasksMs.slice(-stepCount);
    const own = thread.ownTasksMs.slice(-stepCount);
    const over = steps.filter((ms) => ms > 16).length;
    figure(
      `a step of scrubbing: ${tab}`,
      `p50 ${at(steps, 0.5).toFixed(1)} ms, p99 ${at(steps, 0.99).toFixed(1)} ms, ${over} of ${stepCount} over 16 ms; on the core p50 ${at(own, 0.5).toFixed(1)} ms, p99 ${at(own, 0.99).toFixed(1)} ms`,
      '≤ 16 ms',
    );
  }
}

const openPage = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  return context.newPage();
};

const figure = (name: string, value: string, target: string): void =>
  console.log(`  ${name.padEnd(34)}${value}${target === '' ? '' : `  (${target})`}`);

const at = (values: number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};

const start = (script: string, redisUrl: string): ChildProcess =>
  fork(new URL(script, import.meta.url), [redisUrl], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, 'message')) as [T];
  return message;
}
