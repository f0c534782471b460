/** Store and Redis go for a while under a console that looks on: it says what is stale, and comes back to the truth by itself. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { describeOnServer } from '../../../actors/contract/real-server.ts';
import { BotConfig } from '../../../machines/contracts/bot/bot-config.ts';
import { openGateTo, type TcpGate } from '../failures/tcp-gate.ts';
import { endProcesses } from '../product-process.ts';
import { answeringNumbers, openRoles, type RoleProcesses } from '../roles/role-processes.ts';
import { describeInBrowser } from './browser.ts';

vi.setConfig({ testTimeout: 240_000 });

const sentence = 'Good morning, this is the garden centre, with a long word about our roses.';
/** Longer than what a test cuts off. */
const botConfig = BotConfig.parse({
  flow: {
    nodes: {
      start: { type: 'start', to: 'bye' },
      bye: { type: 'end', text: `${`${sentence} `.repeat(8)}Goodbye.`, disposition: 'told' },
    },
  },
});

describeOnServer('a console', ['MONGODB_URI', 'REDIS_URL'], ([mongo = '', redis = '']) =>
  describeInBrowser('a console whose servers go', (browser) => {
    let roles: RoleProcesses;
    let store: TcpGate;
    let bus: TcpGate;

    beforeAll(async () => {
      const [toStore, toBus] = await Promise.all([openGateTo(mongo), openGateTo(redis)]);
      [store, bus] = [toStore.gate, toBus.gate];
      roles = await openRoles({ MONGODB_URI: toStore.url, REDIS_URL: toBus.url });
      await roles.start('api');
      await roles.start('fleet', 'w1', { MAX_CONCURRENT_CALLS: '3' });
      await roles.start('dialler');
      await roles.startCampaign(botConfig, answeringNumbers(24), 3);
    }, 120_000);
    afterAll(async () => {
      await endProcesses();
      await roles?.close();
      await Promise.all([store?.close(), bus?.close()]);
    });

    const stale = (page: Page) => page.locator('p.stale');
    const talking = (page: Page) =>
      page.getByRole('grid', { name: 'Live calls' }).getByRole('row').filter({ hasText: 'bye' });

    it.each([
      ['Redis', () => bus, /w1/],
      ['the store', () => store, /store/],
    ] as const)(
      'says what is stale without %s, and no more once it is back',
      async (_, gate, what) => {
        const { page } = await browser.page();
        await page.goto(roles.apiUrl);
        await talking(page).first().waitFor();
        await expect.poll(() => stale(page).count()).toBe(0);
        await gate().cut();
        await stale(page).filter({ hasText: what }).waitFor();
        await gate().mend();
        await stale(page).waitFor({ state: 'detached', timeout: 40_000 });
        await talking(page).first().waitFor();
      },
    );
  }),
);
