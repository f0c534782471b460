import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import type { JournalEvent } from '../../machines/contracts/call/journal-event.ts';
import { type ThreadFigures, traceMainThread } from './page-trace.ts';

/** An hour's call: so many events in so many seconds. */
const eventCount = 100_000;
const lengthMs = 3_600_000;
/** Longer than anybody would wait. */
const openedMaxMs = 30_000;
/** From one end to the other and back. */
const stepCount = 120;
const stepMs = 50;
/** Names of the tabs beside which it is scrubbed. */
const tabs = ['Statechart', 'Messages', 'Why', 'Latency', 'Events'];

export interface ScrubFigures {
  tab: string;
  stepCount: number;
  thread: ThreadFigures;
}

export interface JournalFigures {
  /** From the choice of the file to the frame that shows all of it. */
  openedMs: number;
  opening: ThreadFigures;
  scrubbed: ScrubFigures[];
}

/** A journal of 100,000 events, opened as a file on the call page and scrubbed there by the pointer. */
export async function measureJournal(browser: Browser, url: string): Promise<JournalFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'vox-bench-journal-'));
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  try {
    const file = join(folder, 'journal.json');
    await writeFile(file, JSON.stringify({ events: await longJournal() }));
    const page = await context.newPage();
    await page.goto(`${url}/calls/file`);
    const field = page.getByLabel('Journal file');
    await field.waitFor({ state: 'attached' });
    await page.evaluate(whenOpened(Math.round(lengthMs / 1_000)));
    let openedMs = 0;
    const opening = await traceMainThread(browser, page, async () => {
      await field.setInputFiles(file);
      openedMs = await page.evaluate<number>('benchOpened');
    });
    const scrubbed: ScrubFigures[] = [];
    for (const tab of tabs) {
      await page.getByRole('tab', { name: tab }).click();
      await page.waitForTimeout(1_000);
      scrubbed.push({ tab, stepCount, thread: await scrub(browser, page) });
    }
    return { openedMs, opening, scrubbed };
  } finally {
    await context.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Drags the scrub bar's handle from the beginning to the end and back. */
async function scrub(browser: Browser, page: Page): Promise<ThreadFigures> {
  const box = (await page.getByRole('slider', { name: 'Moment of the call' }).boundingBox())!;
  const middle = box.y + box.height / 2;
  await page.mouse.move(box.x + 1, middle);
  await page.mouse.down();
  const thread = await traceMainThread(browser, page, async () => {
    for (let step = 0; step < stepCount; step += 1) {
      const part = Math.abs(1 - (2 * step) / stepCount);
      await page.mouse.move(box.x + 1 + (1 - part) * (box.width - 2), middle);
      await page.waitForTimeout(stepMs);
    }
  });
  await page.mouse.up();
  return thread;
}

/** The clock starts when the file is chosen, and stops with the frame whose scrub bar reaches to the call's end. */
const whenOpened = (seconds: number): string => `{
  globalThis.benchOpened = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('not open within ${openedMaxMs} ms')), ${openedMaxMs});
    document.addEventListener('change', () => {
      const from = performance.now();
      const look = () => {
        const bar = document.querySelector('[role="slider"][aria-label="Moment of the call"]');
        if (Number(bar?.getAttribute('aria-valuemax')) >= ${seconds} - 2)
          requestAnimationFrame(() => resolve(performance.now() - from));
        else requestAnimationFrame(look);
      };
      look();
    }, { capture: true, once: true });
  });
  // Not the promise itself: whoever runs this would wait for it.
  undefined;
}`;

/** A recorded call, lived again and again until it is long enough. */
async function longJournal(): Promise<JournalEvent[]> {
  const text = await readFile(new URL('./recorded-call.jsonl', import.meta.url), 'utf8');
  const recorded = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JournalEvent);
  const startAt = recorded[0]!.t;
  return Array.from({ length: eventCount }, (_, seq) => ({
    ...recorded[seq % recorded.length]!,
    seq,
    t: startAt + Math.round((seq * lengthMs) / (eventCount - 1)),
  }));
}
