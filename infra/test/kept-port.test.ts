import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { expect, it } from 'vitest';
import { keptPort } from './kept-port.ts';

it('is a port that the kernel gives to nobody by itself', async () => {
  const [given] = readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').split(/\s+/);
  expect(await keptPort()).toBeLessThan(Number(given));
});

it('is another one each time, and none that somebody has', async () => {
  const one = await keptPort();
  const taken = createServer().listen(one + 1, '127.0.0.1');
  await once(taken, 'listening');
  const other = await keptPort();
  taken.close();
  expect([one, one + 1]).not.toContain(other);
});
