import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The distribution's own; nothing is downloaded. */
export const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
export const hasChromium = (): boolean => existsSync(chromiumPath);

/** Nothing but the page itself: no update, no sync, no proxy of the environment, and no name of the outside resolves. */
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-proxy-server',
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
];

/** A microphone that beeps once a second, and nobody who must be asked for it. */
export const fakeMicrophone = [
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** Headless, with a fresh profile. */
export const launchChromium = (more: readonly string[] = []): Promise<Browser> =>
  chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [...flags, ...more],
    timeout: 30_000,
  });
