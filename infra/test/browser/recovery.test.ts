/** A page that was cut off comes back to the truth by itself: nobody reloads anything. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { endProcesses, type ProductProcess, runProduct } from '../product-process.ts';
import { describeInBrowser, soon } from './browser.ts';
import { type ConsoleGround, openConsoleGround } from './console-ground.ts';
import { type CutLine, openCutLine } from './cut-line.ts';

vi.setConfig({ testTimeout: 180_000 });

/** What the shell says of the page's socket. */
const connection = (page: Page, word: 'Live' | 'Offline') =>
  page.getByRole('banner').getByRole('status').filter({ hasText: word }).waitFor();

/** A page that is made anew forgets this. */
const mark = (page: Page) => page.evaluate('globalThis.isTheSamePage = true');
const isSamePage = (page: Page) => page.evaluate('globalThis.isTheSamePage === true');

describeInBrowser('a page that was cut off', (browser) => {
  let ground: ConsoleGround;
  let line: CutLine;
  beforeAll(async () => {
    ground = await openConsoleGround();
  }, 120_000);
  afterAll(() => ground?.close());
  beforeEach(async () => {
    line = await openCutLine(ground.product.all.url);
  });
  afterEach(async () => {
    await line.close();
    await endProcesses();
  });

  const callRow = (page: Page, party: string) =>
    page.getByRole('grid', { name: 'Live calls' }).getByRole('row').filter({ hasText: party });

  it('says so when its line is cut, and shows what happened meanwhile once it is mended', async () => {
    const { conversations, botId } = ground;
    const before = await conversations.dial(botId);
    const { page, watch } = await browser.page();
    await page.goto(line.url);
    await callRow(page, before.call.attach.to).waitFor();
    await connection(page, 'Live');
    await mark(page);
    watch.allowLostNetwork();
    line.cut();
    await connection(page, 'Offline');
    before.party({ type: 'hang-up' });
    await before.record();
    const meanwhile = await conversations.dial(botId);
    line.mend();
    await connection(page, 'Live');
    await callRow(page, meanwhile.call.attach.to).waitFor();
    await callRow(page, before.call.attach.to).waitFor({ state: 'detached' });
    expect(await isSamePage(page)).toBe(true);
    expect(watch.complaints()).toEqual([]);
    meanwhile.party({ type: 'hang-up' });
  });

  it('finds the truth after its machine slept for an hour', async () => {
    const { conversations, botId } = ground;
    const before = await conversations.dial(botId);
    const { page, watch } = await browser.page();
    await page.clock.install();
    await page.goto(line.url);
    await callRow(page, before.call.attach.to).waitFor();
    await mark(page);
    watch.allowLostNetwork();
    // A sleeping machine's line is dead, and it does not know it.
    line.freeze();
    before.party({ type: 'hang-up' });
    await before.record();
    const meanwhile = await conversations.dial(botId);
    const connectionsBefore = line.connections();
    line.mend();
    await page.clock.fastForward('01:00:00');
    await callRow(page, meanwhile.call.attach.to).waitFor();
    await callRow(page, before.call.attach.to).waitFor({ state: 'detached' });
    expect(line.connections()).toBeGreaterThan(connectionsBefore);
    await connection(page, 'Live');
    // Ages are by the server's clock: the call began seconds ago, not an hour.
    await soon(() => callRow(page, meanwhile.call.attach.to).innerText()).not.toMatch(
      /\d:\d\d:\d\d/,
    );
    expect(await isSamePage(page)).toBe(true);
    expect(watch.complaints()).toEqual([]);
    meanwhile.party({ type: 'hang-up' });
  });

  it('comes back when the process was killed and started again', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'voxbridge-'));
    const start = async () => {
      const process = runProduct({ DATA_DIR: dataDir, LOG_LEVEL: 'error', API_PORT: port });
      const [, url = ''] = await process.line(/^VoxBridge {2}(http:\S+)/);
      return { process, url: new URL(url).origin };
    };
    let port = '0';
    const first = await start();
    port = new URL(first.url).port;
    const { page, watch } = await browser.page();
    await page.goto(`${first.url}/inspect`);
    await connection(page, 'Live');
    await mark(page);
    watch.allowLostNetwork();
    first.process.signal('SIGKILL');
    await first.process.ended;
    await connection(page, 'Offline');
    const second = await start();
    await connection(page, 'Live');
    // The processes of the tree are named by their pid: the new one is there, the old one is gone.
    const root = (of: ProductProcess) =>
      page.getByRole('treeitem', { level: 1 }).filter({ hasText: String(of.child.pid) });
    await root(second.process).waitFor();
    await root(first.process).waitFor({ state: 'detached' });
    expect(await isSamePage(page)).toBe(true);
    expect(watch.complaints()).toEqual([]);
    await endProcesses();
    await rm(dataDir, { recursive: true, force: true });
  });
});
