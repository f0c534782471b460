import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { createTwilioCarrier } from '../twilio/twilio-carrier.ts';
import { trialAccount } from './carrier-trial.ts';
import { demoLeads } from './party/party-corpus.ts';
import { createSimulatedCarrier } from './simulated-carrier.ts';

const legCount = 200;
const framesEach = 100;
/** Dials under way at once: each must be answered in time however busy the machine is. */
const dialsAtOnce = 10;

test('holds 200 legs, each with every frame of its own', async () => {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false });
  const chunks = new Map<WebSocket, number>();
  const gaps: string[] = [];
  const all = new Promise<void>((resolve) => {
    let waiting = legCount;
    server.on('connection', (socket) => {
      socket.on('message', (data) => {
        const chunk = /"chunk":"(\d+)","timestamp":"(\d+)"/.exec(
          (data as Buffer).toString('latin1'),
        );
        if (chunk === null) return;
        const expected = (chunks.get(socket) ?? 0) + 1;
        chunks.set(socket, expected);
        if (Number(chunk[1]) !== expected || Number(chunk[2]) !== (expected - 1) * 20)
          gaps.push(chunk[0]);
        if (expected === framesEach) waiting -= 1;
        if (waiting === 0) resolve();
      });
    });
  });
  await once(server, 'listening');
  const simulated = await createSimulatedCarrier({
    ...trialAccount,
    port: 0,
    host: '127.0.0.1',
    seed: 1,
    timeScale: 0.001,
    callsPerSecondMax: 10_000,
    outcomes: { human: 1 },
    personas: { silent: 1 },
  });
  const carrier = createTwilioCarrier({ ...trialAccount, baseUrl: simulated.url });
  const { port } = server.address() as AddressInfo;
  const phones = demoLeads(1, legCount).map(({ phone }) => phone);
  const dialNext = async (): Promise<void> => {
    for (let phone = phones.pop(); phone !== undefined; phone = phones.pop())
      await carrier.originate({
        to: phone,
        from: '+15550199999',
        mediaUrl: `ws://127.0.0.1:${port}`,
        callId: phone,
        token: 'token',
        statusUrl: 'http://127.0.0.1:9/',
        ringTimeoutMs: 30_000,
        callMaxMs: 60_000,
      });
  };
  await Promise.all(Array.from({ length: dialsAtOnce }, dialNext));
  await all;
  expect(gaps).toEqual([]);
  expect(chunks.size).toBe(legCount);
  for (const socket of server.clients) socket.terminate();
  await simulated.close();
  expect(simulated.parties().length).toBe(legCount);
  server.close();
});
