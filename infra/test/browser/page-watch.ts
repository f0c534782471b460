import type { Page } from 'playwright-core';

/** What a page did that no page may do, in words. */
export interface Watch {
  complaints(): string[];
  /** From here on the network may fail, because the test cuts it: what the browser says of that is no complaint. */
  allowLostNetwork(): void;
  /** What is at this path may not be there yet; a pattern where the path is known too late. */
  allowMissing(path: string | RegExp): void;
}

const isLoopback = (url: string): boolean => {
  const { protocol, hostname } = new URL(url);
  return protocol === 'data:' || protocol === 'blob:' || hostname === '127.0.0.1';
};

/** How Chromium tells of a connection that is gone. */
const lostNetwork = /net::ERR_|WebSocket connection to .* failed|status of 50[0-9]/;

export const watchPage = async (page: Page): Promise<Watch> => {
  const seen: string[] = [];
  let mayLose = false;
  const mayMiss: (string | RegExp)[] = [];
  const isAllowedMiss = (url: string): boolean =>
    URL.canParse(url) &&
    mayMiss.some((path) => {
      const { pathname } = new URL(url);
      return typeof path === 'string' ? path === pathname : path.test(pathname);
    });
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    if (mayLose && lostNetwork.test(message.text())) return;
    if (/status of 404/.test(message.text()) && isAllowedMiss(message.location().url)) return;
    seen.push(`console ${message.type()}: ${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => seen.push(`thrown: ${error.stack ?? error.message}`));
  page.on('crash', () => seen.push('the page crashed'));
  const fetched = (url: string) => {
    if (!isLoopback(url)) seen.push(`fetched from outside: ${url}`);
  };
  page.on('request', (request) => fetched(request.url()));
  page.on('websocket', (socket) => fetched(socket.url().replace(/^ws/, 'http')));
  page.on('response', (response) => {
    if (response.status() === 404 && isAllowedMiss(response.url())) return;
    if (response.status() >= 400 && !mayLose)
      seen.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
  // Chromium tells most violations in its console; those of a policy that only reports, it tells nobody else.
  await page.addInitScript(
    `addEventListener('securitypolicyviolation', (event) =>
      console.error('content policy: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample));`,
  );
  return {
    complaints: () => seen,
    allowLostNetwork: () => {
      mayLose = true;
    },
    allowMissing: (path) => void mayMiss.push(path),
  };
};
