/** Parts of a live call crash while somebody looks at its page: it goes on, and the page says what was restarted, when and why. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { EventObject } from 'xstate';
import type { Conversation } from '../conversations.ts';
import { describeInBrowser } from './browser.ts';
import { type ConsoleGround, openConsoleGround } from './console-ground.ts';

vi.setConfig({ testTimeout: 180_000 });

/** As when the outside thing of a resource fails. */
const crash = (call: Conversation, id: string) => {
  const failure: EventObject & { error: Error } = {
    type: 'sup.resource-failed',
    error: new Error(`the ${id} lost its provider`),
  };
  call.system().address(id).send(failure);
};

/** As by a bug: the machine throws while it reads the event. */
const bug = (call: Conversation, id: string, type: string, field: string) => {
  const event: EventObject = Object.defineProperty({ type }, field, {
    get() {
      throw new Error(`the ${id} has a bug`);
    },
  });
  call.system().address(id).send(event);
};

describeInBrowser('a live call whose parts crash', (browser) => {
  let ground: ConsoleGround;
  beforeAll(async () => {
    ground = await openConsoleGround();
  }, 120_000);
  afterAll(() => ground?.close());

  const row = (page: Page, id: string) =>
    page
      .getByRole('tree', { name: 'Actors' })
      .getByRole('treeitem', { name: new RegExp(`^${id}`) });

  it.each([
    ['listener', 'the listener lost its provider', (call: Conversation) => crash(call, 'listener')],
    ['speaker', 'the speaker lost its provider', (call: Conversation) => crash(call, 'speaker')],
    ['recorder', 'the recorder lost its provider', (call: Conversation) => crash(call, 'recorder')],
    ['mind', 'the mind has a bug', (call: Conversation) => bug(call, 'mind', 'mind.heard', 'text')],
  ])('says that the %s was restarted, and why, while the call goes on', async (id, why, harm) => {
    const live = await ground.conversations.dial(ground.botId);
    const { page, watch } = await browser.page();
    watch.allowMissing(`/api/v1/calls/${live.call.attach.callId}`);
    await page.goto(
      `${ground.product.all.url}/calls/${live.call.attach.callId}?actor=call/${id}&tab=why`,
    );
    await row(page, id).waitFor();
    await live.inState('call/turn', 'open.bot.listening');
    const saidBefore = live.call.ledger.entries.length;
    harm(live);
    await row(page, id).getByText('restarted', { exact: false }).first().waitFor();
    const decided = page.getByRole('list').filter({ hasText: why });
    await decided.first().waitFor();
    expect(await decided.first().innerText()).toMatch(/\d:\d\d/);
    await vi.waitUntil(() => live.call.ledger.entries.length > saidBefore, { timeout: 60_000 });
    expect(watch.complaints()).toEqual([]);
    live.party({ type: 'hang-up' });
    await page.close();
  });
});
