import type { Browser } from 'playwright-core';

/** A journal of 100,000 events, opened and scrubbed on the call page. */
export async function measureJournal(_browser: Browser, _url: string): Promise<void> {}
