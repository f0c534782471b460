/** The checks of the other tests here are worth what they refuse: a page that does everything wrong. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { describeInBrowser, soon } from './browser.ts';
import { openCutLine } from './cut-line.ts';

const bad = `<!doctype html><html><title>Bad</title><img src="/missing.png"><button></button>
<script>document.title = 'inline'</script><script src="/bad.js"></script></html>`;
const badScript = `
  console.error('told');
  fetch('https://example.com/outside').catch(() => {});
  setTimeout(() => { throw new Error('thrown by the page'); });
`;

let server: Server;
let url: string;
beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-security-policy', "default-src 'self'; connect-src *");
    if (request.url === '/') response.setHeader('content-type', 'text/html').end(bad);
    else if (request.url === '/bad.js')
      response.setHeader('content-type', 'text/javascript').end(badScript);
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server?.close());

describeInBrowser('the harness', (browser) => {
  it('complains of errors, refusals, missing files and requests to the outside, and gets nothing from there', async () => {
    const { page, watch } = await browser.page();
    const failed = page.waitForEvent('requestfailed', (request) =>
      request.url().startsWith('https://example.com/'),
    );
    await page.goto(url);
    expect((await failed).failure()?.errorText).toContain('ERR_NAME_NOT_RESOLVED');
    await soon(watch.complaints).toEqual(
      expect.arrayContaining([
        expect.stringContaining('console error: told'),
        expect.stringContaining('thrown by the page'),
        expect.stringContaining('content policy: script-src'),
        'fetched from outside: https://example.com/outside',
        `404 GET ${url}/missing.png`,
      ]),
    );
    expect(await page.title()).toBe('Bad');
  });

  it('finds what a reader of the page could not use', async () => {
    const { page } = await browser.page();
    await page.goto(url);
    const found = (await axeFindings(page)).map((line) => line.split(':')[0]);
    expect(found).toEqual(expect.arrayContaining(['button-name', 'html-has-lang', 'image-alt']));
  });

  it('cuts a line and mends it', async () => {
    const line = await openCutLine(url);
    const ask = () =>
      fetch(line.url).then(
        ({ status }) => status,
        () => 'refused',
      );
    expect(await ask()).toBe(200);
    line.cut();
    expect(await ask()).toBe('refused');
    line.mend();
    expect(await ask()).toBe(200);
    await line.close();
  });
});
